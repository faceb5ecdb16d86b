import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { MigrateError } from '../errors.ts';
import { largestFile } from '../files/read.ts';
import { lineThatIsNotUtf8 } from '../files/text.ts';
import type { ImportFinding, SourceFile } from './model.ts';

/** What the formats look at. Anything else in the folder is none of them. */
const known = /\.(?:sql|conf|toml|sum|json|plan|xml|ya?ml|go|py|[cm]?[jt]s)$/i;

/** Folders of what other programs have put there. */
const installed = new Set(['node_modules', 'venv', '__pycache__']);

export interface FolderContents {
  /** By path. */
  readonly files: readonly SourceFile[];
  readonly findings: readonly ImportFinding[];
}

/** Reads a folder and those in it. Throws when it cannot be read or holds no SQL; what is wrong with a file is a finding. */
export function readFolder(folder: string): FolderContents {
  const paths = listFiles(folder, '').sort();
  const findings: ImportFinding[] = [];
  const files = paths.flatMap(path => {
    const reading = readSource(join(folder, path), path);
    if (!('id' in reading)) return [reading];
    findings.push(reading);
    return [];
  });
  if (!paths.some(path => /\.sql$/i.test(path))) {
    throw new MigrateError('no_migrations', `there is no .sql file in ${folder}`, {
      hint:
        programHints.find(({ pattern }) => paths.some(path => pattern.test(path)))?.hint ??
        'Name the folder that holds the scripts, or the one above it.',
    });
  }
  return { files, findings };
}

/** Where migrations are programs, there is another way to their SQL. */
const programHints = [
  {
    pattern: /\.py$/i,
    hint: 'There are programs in Python. Alembic prints what its own do: "alembic upgrade head --sql > upgrade.sql", and "alembic downgrade head:base --sql > downgrade.sql" for the way back. Import the folder with these two.',
  },
  {
    pattern: /\.(?:xml|ya?ml)$/i,
    hint: 'Are these changelogs of Liquibase? It prints their SQL with "update-sql". Save that as formatted SQL with the same author and id.',
  },
  {
    pattern: /\.(?:[cm]?[jt]s|go)$/i,
    hint: 'There are programs. node-pg-migrate prints the SQL of its own with "up --dry-run". Where a tool cannot, begin with the schema that is there: "pg_dump --schema-only" into a folder, import that, and "migrate baseline VERSION".',
  },
];

function listFiles(folder: string, inside: string): string[] {
  try {
    return readdirSync(join(folder, inside), { withFileTypes: true }).flatMap(entry => {
      const path = inside === '' ? entry.name : `${inside}/${entry.name}`;
      if (entry.name.startsWith('.') || installed.has(entry.name)) return [];
      if (entry.isDirectory()) return listFiles(folder, path);
      return known.test(entry.name) ? [path] : [];
    });
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new MigrateError(
      'folder_unreadable',
      `the folder ${folder} ${missing ? 'does not exist' : 'cannot be read'}`,
      {
        hint: missing
          ? 'Name the folder that holds the scripts.'
          : `The system says: ${(error as Error).message}`,
        cause: error,
      },
    );
  }
}

function readSource(absolute: string, path: string): SourceFile | ImportFinding {
  const refuse = (id: string, message: string, hint?: string, line?: number): ImportFinding => ({
    id,
    severity: /\.sql$/i.test(path) ? 'error' : 'note',
    message,
    hint,
    file: path,
    line,
  });
  let bytes: Buffer;
  try {
    const stats = statSync(absolute);
    if (!stats.isFile()) return refuse('unreadable', 'is not a file');
    if (stats.size > largestFile)
      return refuse(
        'too-large',
        `${(stats.size / 1024 / 1024).toFixed(1)} MB is more than a migration may have (5 MB)`,
        'Load bulk data outside the migrations, and take the file out of the folder.',
      );
    bytes = readFileSync(absolute);
  } catch (error) {
    return refuse('unreadable', `cannot be read: ${(error as Error).message}`);
  }
  if (bytes.includes(0) && !isUtf16(bytes))
    return refuse(
      'binary',
      'is a binary file, not SQL',
      'Take it out of the folder. A dump in a format of pg_restore becomes SQL with pg_restore -f.',
    );
  if (isUtf16(bytes)) return refuse('encoding', 'is in UTF-16', 'Save it as UTF-8.');
  const badLine = lineThatIsNotUtf8(bytes);
  if (badLine !== undefined)
    return refuse(
      'encoding',
      'is not valid UTF-8',
      'Save it as UTF-8: what the characters were meant to be, only its author knows.',
      badLine,
    );
  return { path, bytes, text: new TextDecoder().decode(bytes) };
}

function isUtf16(bytes: Buffer): boolean {
  return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
}
