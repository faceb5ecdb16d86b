import { TestSetupError } from './errors.ts';

const installedVersions = [11, 12, 13, 14, 15, 16, 17, 18] as const;

/** A major version whose binaries this package depends on; 11 is there to be refused. */
export type PostgresVersion = (typeof installedVersions)[number];

/** The versions the suite runs on: 12 to 18, or the ones that `POSTGRES_VERSIONS` lists ("14,18"). */
export const supportedVersions: readonly PostgresVersion[] = readVersions(process.env['POSTGRES_VERSIONS']);

/** Reads a list such as "14,18" into ascending versions without repeats; nothing means 12 to 18. */
export function readVersions(list: string | undefined): readonly PostgresVersion[] {
  if (list === undefined || list.trim() === '') return installedVersions.filter(version => version >= 12);
  const versions = list.split(',').map(readVersion);
  return installedVersions.filter(version => versions.includes(version));
}

function readVersion(text: string): PostgresVersion {
  const version = installedVersions.find(installed => String(installed) === text.trim());
  if (version !== undefined) return version;
  throw new TestSetupError(
    'versions-invalid',
    `POSTGRES_VERSIONS lists "${text.trim()}", which is not one of ${installedVersions.join(', ')}. ` +
      'Give major versions with commas between them, such as POSTGRES_VERSIONS=14,18.',
  );
}
