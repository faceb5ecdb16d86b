import type { Session } from '../../database/port.ts';
import { MigrateError } from '../../errors.ts';
import type { MigrationFile } from '../../files/migration.ts';
import type { HistoryEntry } from '../../history/read.ts';
import type { Target } from '../../history/target.ts';
import { unknownVersion } from '../../plan/up.ts';
import type { HistoryReader } from '../histories/history.ts';
import { histories } from '../histories/index.ts';
import type { PreparedImport } from '../import.ts';
import { type Decision, decideStamps } from './decide.ts';
import { type FoundTable, findTables, findToolTable, namesOfTable, readRows } from './tool-table.ts';

/** What one look at a target says. */
export interface Look {
  readonly decision: Decision;
  /** Where it was read, for people and for the events. */
  readonly place: string;
  /** Names of what belongs to the other tool, which is not compared. */
  readonly names: readonly string[];
  /** Who made what is compared, where that is known. */
  readonly owner: string | undefined;
}

/** Who says which migrations a target has: a person, or another tool's history. Reads only. */
export interface HistorySource {
  readonly files: readonly MigrationFile[];
  readonly look: (session: Session, target: Target, entries: readonly HistoryEntry[]) => Promise<Look>;
}

/** A person says that everything up to a version is there. */
export function baselineSource(files: readonly MigrationFile[], version: string): HistorySource {
  const reached = filesUpTo(files, version).map(file => ({ id: file.version, at: undefined }));
  const versionOf = new Map(files.map(file => [file.version, file.version]));
  return {
    files,
    async look(session, target, entries) {
      const known = histories.flatMap(({ table, also }) => (also === undefined ? [table] : [table, also]));
      const own = (await findTables(session, known)).filter(({ schema }) => schema === target.schema);
      const names: string[] = [];
      for (const table of own) names.push(...(await namesOfTable(session, table)));
      return {
        decision: decideStamps(files, entries, reached, versionOf),
        place: `baseline of ${version}`,
        names,
        owner: undefined,
      };
    },
  };
}

/** The other tool's table says it. Throws `adoption_refused` where a target has none. */
export function toolSource(files: readonly MigrationFile[], prepared: PreparedImport): HistorySource {
  const reader = readerOf(prepared);
  const versionOf = new Map(prepared.files.map(({ migration, version }) => [migration.id, version]));
  return {
    files,
    async look(session, target, entries) {
      const tables = await tablesOf(session, target, reader, prepared);
      const [main, also] = tables;
      const state = reader.judge(await readRows(session, main), {
        migrations: prepared.files.map(({ migration }) => migration),
        sources: prepared.sources,
        others: also === undefined ? [] : await readRows(session, also),
      });
      const decision = decideStamps(files, entries, state.applied, versionOf);
      const names: string[] = [];
      for (const table of tables) names.push(...(await namesOfTable(session, table)));
      return {
        decision: { ...decision, problems: [...state.problems, ...decision.problems] },
        place: `${prepared.title}, ${main.schema}.${main.name}`,
        names,
        owner: main.owner,
      };
    },
  };
}

/** In the order in which they run. */
export function filesUpTo(files: readonly MigrationFile[], version: string): readonly MigrationFile[] {
  const last = files.findIndex(file => file.version === version);
  if (last === -1) throw unknownVersion(version, files);
  return files.slice(0, last + 1);
}

function readerOf({ format, title }: PreparedImport): HistoryReader {
  const reader = histories.find(one => one.format === format);
  if (reader !== undefined) return reader;
  throw new MigrateError('adoption_refused', `${title} leave no history that could be adopted`, {
    hint: 'Write the files (--write), then say how far the database is: migrate baseline VERSION.',
  });
}

async function tablesOf(
  session: Session,
  target: Target,
  reader: HistoryReader,
  { title }: PreparedImport,
): Promise<[FoundTable, ...FoundTable[]]> {
  const found = await findToolTable(session, reader.table, target);
  if (found === undefined) {
    const { schema = target.schema, name } = reader.table;
    throw new MigrateError(
      'adoption_refused',
      `there is no table ${schema}.${name} of ${title} in ${target.database}`,
      {
        hint: 'Is this the database that the tool has worked on? Without a history, use "migrate baseline VERSION".',
      },
    );
  }
  const also = reader.also === undefined ? undefined : await findToolTable(session, reader.also, target);
  return also === undefined ? [found] : [found, also];
}
