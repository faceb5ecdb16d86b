import { statfs } from 'node:fs/promises';
import { MigrateError } from '../errors.ts';

/** The room on a file system, in bytes. */
export interface Space {
  readonly free: number;
  readonly total: number;
}

/** Share of a disk that stays free after a backup: others write there too. */
export const keptFree = 0.1;

/** The room where a folder is; free is what an ordinary user may take. Undefined where a file system does not tell, as some of networks do. */
export async function spaceOf(folder: string): Promise<Space | undefined> {
  const { bsize, bavail, blocks } = await statfs(folder);
  return blocks === 0 ? undefined : { free: bsize * bavail, total: bsize * blocks };
}

/** True when a backup of that size leaves enough room. */
export function hasRoom({ free, total }: Space, bytes: number): boolean {
  return free - bytes > total * keptFree;
}

export function noRoomError(folder: string, space: Space, bytes: number): MigrateError {
  const needed = Math.ceil(bytes + space.total * keptFree);
  return new MigrateError(
    'no_room_for_backup',
    `the backup takes up to ${megabytes(bytes)}, and ${folder} has ${megabytes(space.free)} free`,
    {
      details: [`needed with the ${keptFree * 100} % that stay free: ${megabytes(needed)}`],
      hint: 'Nothing was changed. Make room, name another folder with BACKUP_PATH, or go without a backup: --no-backup.',
    },
  );
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(bytes < 10 * 1024 * 1024 ? 1 : 0)} MiB`;
}
