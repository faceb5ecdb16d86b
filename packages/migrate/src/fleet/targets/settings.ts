import { nearestWord } from '@proven/settings';
import { MigrateError } from '../../errors.ts';
import { inFile, placeAt } from '../../files/text.ts';
import { type Amount, isNone, parseAmount } from '../schedule/amount.ts';

/** The `fleet` object of a config file, as it stands there. */
export interface FleetSection {
  readonly value: unknown;
  readonly path: string;
  /** The text of the file, for the place of a mistake. */
  readonly source: string;
}

/** Where databases come from. */
export type DatabaseSource =
  | { readonly file: string }
  /** SQL for the database of the configuration: URL or name, and a schema as the second column where there is one. */
  | { readonly query: string }
  /** A program and its arguments, no shell in between; prints lines as a file holds them. */
  | { readonly command: readonly string[] };

/** Where schemas come from: a pattern with * and ?, or SQL that returns names. */
export type SchemaSource = { readonly pattern: string } | { readonly query: string };

/** Schemas of databases: without `databases` of the configuration's own, without `schemas` each database as a whole. */
export interface TargetSource {
  readonly databases?: DatabaseSource;
  readonly schemas?: SchemaSource;
}

export interface FleetSettings {
  readonly sources: readonly TargetSource[];
  /** What all tenants stand on: applied first, to the database of the configuration. */
  readonly shared: { readonly migrations: string; readonly schema: string | undefined } | undefined;
  /** The most connections to one server. */
  readonly connections: number | undefined;
  readonly waves: readonly Amount[] | undefined;
  readonly maxFailures: Amount | undefined;
}

const known = ['targets', 'shared', 'connections', 'waves', 'maxFailures'];

/** Checks the section; throws `invalid_configuration` with everything that is wrong in it. */
export function readFleetSettings(section: FleetSection | undefined): FleetSettings {
  const complaints: Complaint[] = [];
  const complain: Complain = (key, message, hint) => void complaints.push({ key, message, hint });
  const content = section === undefined ? {} : (asObject(section.value) ?? {});
  if (section !== undefined && asObject(section.value) === undefined)
    complain('fleet', '"fleet" must be an object');
  refuseUnknown(content, known, complain);
  const settings: FleetSettings = {
    sources: readSources(content['targets'], complain),
    shared: readShared(content['shared'], complain),
    connections: readConnections(content['connections'], complain),
    waves: readWaves(content['waves'], complain),
    maxFailures: readAmount('maxFailures', content['maxFailures'], complain),
  };
  if (section !== undefined && complaints.length > 0) {
    throw new MigrateError('invalid_configuration', `${section.path} cannot be used`, {
      problems: inFile(
        complaints.map(each => problemOf(each, section)),
        section.path,
        section.source,
      ),
    });
  }
  return settings;
}

interface Complaint {
  readonly key: string;
  readonly message: string;
  readonly hint: string | undefined;
}

type Complain = (key: string, message: string, hint?: string) => void;

function readSources(value: unknown, complain: Complain): TargetSource[] {
  if (value === undefined) return [];
  const list = Array.isArray(value) ? (value as unknown[]) : [value];
  return list.flatMap(each => {
    const content = asObject(each);
    if (content === undefined) {
      complain('targets', '"targets" must be a list of objects', 'For example: [{ "schemas": "tenant_*" }]');
      return [];
    }
    refuseUnknown(content, ['databases', 'schemas'], complain);
    if (content['databases'] === undefined && content['schemas'] === undefined)
      complain('targets', 'a target needs "databases", "schemas" or both');
    const databases = readDatabases(content['databases'], complain);
    const schemas = readSchemas(content['schemas'], complain);
    return [
      { ...(databases === undefined ? {} : { databases }), ...(schemas === undefined ? {} : { schemas }) },
    ];
  });
}

function readDatabases(value: unknown, complain: Complain): DatabaseSource | undefined {
  if (value === undefined) return undefined;
  const content = typeof value === 'string' ? { file: value } : asObject(value);
  const { file, query, command } = content ?? {};
  if (isText(file) && query === undefined && command === undefined) return { file };
  if (isText(query) && file === undefined && command === undefined) return { query };
  const isCommand = Array.isArray(command) && command.length > 0 && command.every(isText);
  if (isCommand && file === undefined && query === undefined) return { command: command as string[] };
  complain(
    'databases',
    '"databases" must be one of { "file": … }, { "query": … } and { "command": […] }',
    'A command is a list: the program, then each of its arguments. No shell is asked.',
  );
  return undefined;
}

function readSchemas(value: unknown, complain: Complain): SchemaSource | undefined {
  if (value === undefined) return undefined;
  if (isText(value)) return { pattern: value };
  const query = asObject(value)?.['query'];
  if (isText(query)) return { query };
  complain('schemas', '"schemas" must be a pattern such as "tenant_*", or { "query": "SELECT …" }');
  return undefined;
}

function readShared(value: unknown, complain: Complain): FleetSettings['shared'] {
  if (value === undefined) return undefined;
  const content = typeof value === 'string' ? { migrations: value } : asObject(value);
  refuseUnknown(content ?? {}, ['migrations', 'schema'], complain);
  const migrations = content?.['migrations'];
  const schema = content?.['schema'];
  if (isText(migrations) && (schema === undefined || isText(schema))) return { migrations, schema };
  complain('shared', '"shared" must name the folder with the migrations: { "migrations": "./shared" }');
  return undefined;
}

function readConnections(value: unknown, complain: Complain): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 1_000) return value;
  complain('connections', '"connections" must be a number from 1 to 1000');
  return undefined;
}

function readWaves(value: unknown, complain: Complain): Amount[] | undefined {
  if (value === undefined) return undefined;
  const list = Array.isArray(value) ? (value as unknown[]) : [value];
  const waves = list.flatMap(each => readAmount('waves', each, complain) ?? []);
  if (waves.some(isNone)) complain('waves', '"waves" has a wave of no targets');
  return waves;
}

function readAmount(key: string, value: unknown, complain: Complain): Amount | undefined {
  if (value === undefined) return undefined;
  const amount = parseAmount(String(value));
  if (amount === undefined)
    complain(key, `${JSON.stringify(value)} is neither a number nor a share such as "10%"`);
  return amount;
}

function refuseUnknown(content: object, names: readonly string[], complain: Complain): void {
  for (const key of Object.keys(content)) {
    if (names.includes(key)) continue;
    const near = nearestWord(key, names);
    complain(
      key,
      `unknown setting of fleet "${key}"`,
      near === undefined ? `Known: ${names.join(', ')}` : `Did you mean "${near}"?`,
    );
  }
}

/** At the first place in the file where the key stands. */
function problemOf({ key, message, hint }: Complaint, { source }: FleetSection) {
  const offset = source.indexOf(JSON.stringify(key), Math.max(0, source.indexOf('"fleet"')));
  return {
    code: 'invalid_value',
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(offset === -1 ? {} : placeAt(source, offset)),
  };
}

function asObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}
