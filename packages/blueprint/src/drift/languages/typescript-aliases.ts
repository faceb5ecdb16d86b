import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { IResolveOptions } from 'dependency-cruiser';

/**
 * What tsconfig.json or jsconfig.json in the root says about names that are no paths, for the resolver. Its own plugin for
 * that looks them up from where the process stands.
 */
export async function aliasesOf(directory: string): Promise<Partial<IResolveOptions>> {
  const path = ['tsconfig.json', 'jsconfig.json'].map(name => join(directory, name)).find(each => existsSync(each));
  // Most have none, and TypeScript need not be loaded for them.
  if (path === undefined || !/"(?:paths|baseUrl|extends)"\s*:/.test(readFileSync(path, 'utf8'))) return {};
  const { default: typescript } = await import('typescript');
  const { config } = typescript.readConfigFile(path, file => typescript.sys.readFile(file));
  const host = { ...typescript.sys, readDirectory: () => [] };
  const { options } = typescript.parseJsonConfigFileContent(config ?? {}, host, directory);
  const base = options.baseUrl ?? dirname(String(options['configFilePath'] ?? path));
  const from = typeof options['pathsBasePath'] === 'string' ? options['pathsBasePath'] : base;
  const alias = Object.entries(options.paths ?? {}).map(([name, targets]) => ({
    ...(name.includes('*') ? { name } : { name, onlyModule: true }),
    alias: targets.map(target => resolve(from, target)),
  }));
  return {
    ...(alias.length === 0 ? {} : { alias }),
    ...(options.baseUrl === undefined
      ? {}
      : { modules: [options.baseUrl, 'node_modules', 'node_modules/@types'] }),
  } as Partial<IResolveOptions>;
}
