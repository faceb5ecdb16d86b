import type { RunContext } from '../apply/session.ts';
import type { QueryPool } from '../database/pool.ts';
import type { MigrationFile } from '../files/migration.ts';
import type { EmitFleet } from './events.ts';
import type { KeptSessions } from './sessions.ts';
import type { SurveyContext, surveyTargets } from './survey.ts';
import type { FleetSettings } from './targets/settings.ts';
import type { FleetTarget, NamedTargets, Place } from './targets/target.ts';

/** The database of the configuration, and how it is asked. */
export interface HomeContext {
  readonly home: Place;
  /** Connections to it for a library that asks by itself. */
  readonly openPool: () => Promise<QueryPool>;
  readonly run: Omit<RunContext, 'database' | 'schema' | 'emit'>;
}

/** What the use cases of a fleet work with. */
export interface FleetContext extends HomeContext {
  readonly files: readonly MigrationFile[];
  readonly shared: { readonly files: readonly MigrationFile[]; readonly target: FleetTarget } | undefined;
  readonly find: () => Promise<NamedTargets>;
  readonly sessions: KeptSessions;
  readonly survey: (targets: readonly FleetTarget[]) => ReturnType<typeof surveyTargets>;
  readonly withSession: SurveyContext['withSession'];
  /** Asks the servers how many connections there may be. */
  readonly measureLimits: (targets: readonly FleetTarget[]) => Promise<void>;
  /** False where a target has to look for itself; see `watchHealth`. */
  readonly isHealthy: (place: Place) => Promise<boolean>;
  readonly limits: ReadonlyMap<string, number>;
  readonly limitOf: (server: string) => number;
  readonly lowerLimit: (server: string) => void;
  readonly settings: FleetSettings;
  readonly emit: EmitFleet;
}
