import { keyOf, type LiveCatalog, type LiveTable } from './catalog.ts';
import type { Effect, Relation } from './nodes.ts';

/** The effect as it is on the live database: what a constraint is, how a type differs, whether a CHECK proves NOT NULL. */
export function refineEffect(effect: Effect, catalog: LiveCatalog): Effect {
  const { target } = effect.roles;
  const live = target === undefined ? undefined : catalog.tables.get(keyOf(target));
  if (effect.fact === 'drop-table') return dropTable(effect, live);
  switch (effect.refine?.by) {
    case 'constraint':
      return byConstraint(effect, effect.refine.name, live);
    case 'not null':
      return provesNotNull(live, effect.refine.name) ? { ...effect, fact: 'set-not-null-checked' } : effect;
    case 'type':
      return { ...effect, fact: typeFact(live?.columns[effect.refine.name], effect.refine.type) };
    case 'functions':
      return effect.refine.names.some(name => catalog.volatileFunctions.has(name))
        ? { ...effect, fact: 'add-column-volatile' }
        : effect;
    default:
      return effect;
  }
}

function dropTable(effect: Effect, live: LiveTable | undefined): Effect {
  const references = live?.constraints.find(({ references }) => references !== null)?.references;
  if (references == null) return effect;
  return {
    fact: 'drop-table-references',
    roles: { ...effect.roles, referenced: relationFrom(references) },
  };
}

function byConstraint(effect: Effect, name: string, live: LiveTable | undefined): Effect {
  const references = live?.constraints.find(constraint => constraint.name === name)?.references;
  if (references == null) return effect;
  const fact = effect.fact === 'drop-constraint' ? 'drop-foreign-key' : 'validate-foreign-key';
  return { ...effect, fact, roles: { ...effect.roles, referenced: relationFrom(references) } };
}

function relationFrom(text: string): Relation {
  const parts = text.split('.').map(part => part.replace(/^"(.*)"$/, '$1').replaceAll('""', '"'));
  return { schema: parts.length > 1 ? parts[0] : undefined, name: parts.at(-1) ?? text };
}

function provesNotNull(live: LiveTable | undefined, column: string): boolean {
  return (
    live?.constraints.some(
      ({ type, isValid, definition }) =>
        type === 'c' && isValid && definition.replaceAll('"', '').includes(`(${column} IS NOT NULL)`),
    ) === true
  );
}

/** Which changes of type keep the table's file; all others write it anew. `before` is undefined for a table yet to be. */
function typeFact(before: string | undefined, after: string): string {
  if (before === undefined || after === '') return 'alter-type-rewrite';
  const from = /^character varying(?:\((\d+)\))?$/.exec(before);
  const to = /^varchar(?:\((\d+)\))?$/.exec(after);
  if ((from !== null || before === 'text') && (after === 'text' || after === 'varchar'))
    return 'alter-type-text';
  if (from?.[1] !== undefined && to?.[1] !== undefined)
    return Number(to[1]) >= Number(from[1]) ? 'alter-type-widen' : 'alter-type-shrink';
  if (to !== null) return 'alter-type-shrink';
  const numeric = [before, after].map(type => /^numeric\((\d+),(\d+)\)$/.exec(type));
  const [old, wanted] = numeric;
  if (old?.[2] !== undefined && wanted?.[2] !== undefined) {
    const isWider = old[2] === wanted[2] && Number(wanted[1]) >= Number(old[1]);
    return isWider ? 'alter-type-precision' : 'alter-type-scale';
  }
  return 'alter-type-rewrite';
}
