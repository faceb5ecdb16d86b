import type { Fact, SchemaObject, Snapshot } from './snapshot.ts';

/** Stands for the role that runs the migrations, whatever it is called in a place. */
const stand = '(migrator)';

/**
 * The same schema with one role called by its part: who runs the migrations owns what they make, and need not be the
 * same role in a scratch database, or at each tenant.
 */
export function withoutRole({ serverVersion, objects, digests }: Snapshot, role: string): Snapshot {
  const changed = new Set<string>();
  const renamed = objects.map(object => {
    const other = renameIn(object, role);
    if (other !== object) changed.add(object.kind);
    return other;
  });
  const entries = Object.entries(digests).map(([kind, digest]) => [
    kind,
    changed.has(kind) ? `${digest} without ${role}` : digest,
  ]);
  return { serverVersion, objects: renamed, digests: Object.fromEntries(entries) };
}

function renameIn(object: SchemaObject, role: string): SchemaObject {
  const facts = Object.fromEntries(
    Object.entries(object.facts).map(([fact, value]) => [fact, renameFact(fact, value, role)]),
  );
  const name =
    object.kind === 'default privileges' && /^ (?:in|on) /.test(object.name.slice(role.length))
      ? object.name.replace(role, () => stand)
      : object.name;
  const isSame = name === object.name && JSON.stringify(facts) === JSON.stringify(object.facts);
  return isSame ? object : { kind: object.kind, name, facts };
}

function renameFact(fact: string, value: Fact, role: string): Fact {
  if (fact === 'owner') return value === role ? stand : value;
  if (!fact.endsWith('grants') || typeof value === 'string') return value;
  return value.map(item => renameGrant(item, role)).sort();
}

/** `grantee=rights/grantor`, behind the name of a column where it is about one. */
function renameGrant(item: string, role: string): string {
  const names = [role, `"${role.replaceAll('"', '""')}"`];
  return names.reduce((text, name) => {
    const start = text.startsWith(`${name}=`) ? 0 : text.indexOf(`: ${name}=`) + 2;
    const named = start > 1 || text.startsWith(`${name}=`);
    const renamed = named ? `${text.slice(0, start)}${stand}${text.slice(start + name.length)}` : text;
    return renamed.endsWith(`/${name}`) ? `${renamed.slice(0, -name.length)}${stand}` : renamed;
  }, item);
}
