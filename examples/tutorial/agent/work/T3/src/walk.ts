import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** All files of a folder, without hidden ones, hidden folders and node_modules; sorted. */
export function listFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.') && name !== 'node_modules')
    .sort((one, other) => one.name.localeCompare(other.name))
    .flatMap(entry => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return listFiles(path);
      return entry.isFile() ? [path] : [];
    });
}
