import { adopting } from './adopting.ts';
import { looking } from './looking.ts';
import { mending } from './mending.ts';
import type { Migrator } from './migrator.ts';
import { type MigratorOptions, type Place, placeOf } from './place.ts';
import { proving } from './proving.ts';
import { running } from './running.ts';

/** Creates a migrator; connects to nothing yet. */
export function createMigrator(options: MigratorOptions): Migrator {
  return migratorAt(placeOf(options));
}

export function migratorAt(place: Place): Migrator {
  return {
    ...running(place),
    ...looking(place),
    ...mending(place),
    ...proving(place),
    ...adopting(place),
  };
}
