import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { MigrateError } from '../../errors.ts';
import { redact } from '../../redact.ts';

/** One database of a list: a URL or a name, and a schema where the line has one behind a tab. */
export interface PlaceLine {
  /** From 1. */
  readonly line: number;
  readonly name: string;
  readonly schema: string | undefined;
}

/** One database a line. Empty lines, and those that begin with #, say nothing. */
export function placeLines(text: string): PlaceLine[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((content, index) => {
      const [name = '', schema] = content.split('\t').map(part => part.trim());
      return { line: index + 1, name, schema: schema === '' ? undefined : schema };
    })
    .filter(({ name }) => name !== '' && !name.startsWith('#'));
}

export function readPlaceFile(path: string, directory: string): string {
  try {
    return readFileSync(resolve(directory, path), 'utf8');
  } catch (error) {
    throw new MigrateError('invalid_configuration', `the list of databases ${path} cannot be read`, {
      hint: `The system says: ${(error as Error).message}`,
      cause: error,
    });
  }
}

/** Milliseconds; a program that asks a service must not hold a deployment for ever. */
const longestCommand = 60_000;
const mostOutput = 64 * 1024 * 1024;

/** What a program prints. What it writes to stderr is shown when it fails, without passwords. */
export function runPlaceCommand(
  [program = '', ...args]: readonly string[],
  directory: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const options = { cwd: directory, env: { ...environment }, timeout: longestCommand, maxBuffer: mostOutput };
  return new Promise((done, fail) => {
    execFile(program, args, options, (error, stdout, stderr) => {
      if (error === null) return done(stdout);
      const code = (error as { code?: unknown }).code;
      const how = error.killed
        ? `was ended after ${longestCommand / 1_000} s`
        : typeof code === 'number'
          ? `ended with ${code}`
          : `cannot be started (${String(code)})`;
      fail(
        new MigrateError('invalid_configuration', `the command that lists databases ${how}: ${program}`, {
          details: redact(stderr).trim().split('\n').slice(-5).filter(Boolean),
          hint: 'It is in "fleet" of the config file. It is started without a shell and prints one database a line.',
        }),
      );
    });
  });
}
