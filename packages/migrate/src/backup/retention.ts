import { rm } from 'node:fs/promises';
import { findBackups, removeOldDrafts } from './folder.ts';
import type { Manifest } from './manifest.ts';

/** How many migrations' backups are kept. */
const keptMigrations = 10;

/** Which backups of one target may go: those that hold none of the newest migrations'. The newest never goes. */
export function chooseExpired(newestFirst: readonly Manifest[], kept: number = keptMigrations): string[] {
  const covered = new Set<string>();
  return newestFirst.flatMap(({ id, versions, direction }, index) => {
    const isExpired = index > 0 && covered.size >= kept;
    for (const version of versions) covered.add(`${direction} ${version}`);
    return isExpired ? [id] : [];
  });
}

/** Removes the expired backups of the target that `current` belongs to, and what dead runs left. Returns the backups' ids. */
export async function removeExpired(directory: string, current: Manifest): Promise<string[]> {
  await removeOldDrafts(directory, new Date());
  const backups = await findBackups(directory);
  const own = backups.filter(({ manifest }) => manifest !== undefined && isSameTarget(manifest, current));
  const expired = new Set(chooseExpired(own.flatMap(({ manifest }) => manifest ?? [])));
  expired.delete(current.id);
  for (const { id, folder } of own) if (expired.has(id)) await rm(folder, { recursive: true, force: true });
  return [...expired];
}

function isSameTarget(one: Manifest, other: Manifest): boolean {
  return (
    one.systemIdentifier === other.systemIdentifier &&
    one.database === other.database &&
    one.schema === other.schema
  );
}
