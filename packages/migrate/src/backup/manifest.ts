import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MigrateError } from '../errors.ts';
import type { Risk, TableLoss } from './catalog.ts';

export const manifestFormat = 'migrate-backup/1';
export const manifestFile = 'manifest.json';
/** Holds the SHA-256 of the manifest, which itself holds those of the data. */
export const manifestHashFile = 'manifest.sha256';

/** One table of a backup. */
export interface SavedTable {
  readonly schema: string;
  readonly name: string;
  /** The partitioned table at the top, as schema and name. */
  readonly partitionOf?: readonly [string, string] | undefined;
  /** In the order of the data; generated columns are not saved. */
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Columns that tell one row from another; undefined when there are none. */
  readonly key?: readonly string[] | undefined;
  readonly rows: number;
  /** COPY's text format, in UTF-8, compressed with gzip. */
  readonly file: string;
  /** Size of the file. */
  readonly bytes: number;
  /** Of the file, in hexadecimal digits. */
  readonly sha256: string;
  /** Why it was saved. */
  readonly losses: readonly TableLoss[];
  readonly sequences: readonly SavedSequence[];
}

export interface SavedSequence {
  readonly schema: string;
  readonly name: string;
  readonly column: string;
  /** A 64-bit number. */
  readonly lastValue: string;
  readonly isCalled: boolean;
}

/** What a backup says about itself. */
export interface Manifest {
  readonly format: typeof manifestFormat;
  /** The name of its folder. */
  readonly id: string;
  readonly direction: 'up' | 'down';
  /** The migrations of the run that could lose what is in it, in their order. */
  readonly versions: readonly string[];
  readonly database: string;
  /** The target's schema. */
  readonly schema: string;
  /** Which cluster of databases it is from: two servers may have a database of one name. Undefined where the role may not see it. */
  readonly systemIdentifier?: string | undefined;
  /** For example 150004. */
  readonly serverVersion: number;
  readonly toolVersion: string;
  readonly correlationId: string;
  /** The moment that the data is from: that of the snapshot, by this machine's clock. */
  readonly snapshotAt: string;
  readonly finishedAt: string;
  readonly tables: readonly SavedTable[];
  readonly unknown: Risk['unknown'];
}

export function textOfManifest(manifest: Manifest): { text: string; hash: string } {
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  return { text, hash: createHash('sha256').update(text).digest('hex') };
}

/** Reads a backup's manifest. Throws `backup_damaged` when it is not as it was written. */
export async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, manifestFile);
  const damaged = (why: string, cause?: unknown) =>
    new MigrateError('backup_damaged', `the backup ${folder} cannot be used: ${why}`, {
      hint: 'Nothing was changed. Take the folder from a copy of it, or restore another backup: "migrate backup list".',
      cause,
    });
  const read = async (file: string) => {
    try {
      return await readFile(join(folder, file), 'utf8');
    } catch (error) {
      throw damaged(`${file} cannot be read`, error);
    }
  };
  const [text, hash] = [await read(manifestFile), (await read(manifestHashFile)).trim()];
  if (createHash('sha256').update(text).digest('hex') !== hash) throw damaged(`${path} was altered`);
  const manifest = JSON.parse(text) as { format?: unknown };
  if (manifest.format !== manifestFormat)
    throw damaged(`its format is ${String(manifest.format)}, and this migrate reads ${manifestFormat}`);
  return manifest as Manifest;
}
