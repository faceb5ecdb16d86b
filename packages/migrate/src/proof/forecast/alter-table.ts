import { type Effect, isNode, type Node, nameOf, nodesIn, type Relation, words } from './nodes.ts';

/** The effects of each subcommand of an ALTER TABLE. */
export function alterTableEffects(node: Node): readonly Effect[] {
  const relation = nameOf(node['relation']);
  if (relation === undefined) return [];
  const target = node['objtype'] === 'OBJECT_INDEX' ? { ...relation, isIndex: true } : relation;
  return nodesIn(node['cmds'], 'AlterTableCmd').map(command => effectOf(command, target));
}

function effectOf(command: Node, target: Relation): Effect {
  const subtype = words(command['subtype']);
  const name = words(command['name']);
  const roles = { target };
  switch (subtype) {
    case 'AT_AddColumn':
      return addColumn(command, target);
    case 'AT_AddConstraint':
      return addConstraint(command, target);
    case 'AT_AlterColumnType':
      return { fact: 'alter-type-rewrite', roles, refine: { by: 'type', name, type: newType(command) } };
    case 'AT_SetNotNull':
      return { fact: 'set-not-null', roles, refine: { by: 'not null', name } };
    case 'AT_DropConstraint':
      return { fact: 'drop-constraint', roles, refine: { by: 'constraint', name } };
    case 'AT_ValidateConstraint':
      return { fact: 'validate-check', roles, refine: { by: 'constraint', name } };
    case 'AT_AttachPartition':
    case 'AT_DetachPartition':
      return partition(command, target, subtype);
    default:
      // What is not known here is no cheaper than the most that most subcommands take.
      return { fact: plain[subtype] ?? 'set-default', roles };
  }
}

const plain: Readonly<Record<string, string>> = {
  AT_DropColumn: 'drop-column',
  AT_DropNotNull: 'drop-not-null',
  AT_ColumnDefault: 'set-default',
  AT_SetStatistics: 'set-statistics',
  AT_SetStorage: 'set-storage',
  AT_SetRelOptions: 'set-storage-parameter',
  AT_ResetRelOptions: 'set-storage-parameter',
  AT_SetLogged: 'set-logged',
  AT_SetUnLogged: 'set-logged',
  AT_ChangeOwner: 'owner',
  AT_ReplicaIdentity: 'replica-identity',
  AT_EnableTrig: 'disable-trigger',
  AT_DisableTrig: 'disable-trigger',
  AT_EnableRowSecurity: 'row-security',
  AT_DisableRowSecurity: 'row-security',
  AT_AddInherit: 'inherit',
  AT_DropInherit: 'inherit',
};

function addColumn(command: Node, target: Relation): Effect {
  const constraints = nodesIn(command['def'], 'Constraint');
  const kinds = constraints.map(({ contype }) => contype);
  const type = nodesIn(command['def'], 'String').map(({ sval }) => words(sval));
  const generated = constraints.find(({ contype }) => contype === 'CONSTR_GENERATED');
  if (kinds.includes('CONSTR_IDENTITY') || type.some(name => /^(small|big)?serial\d?$/.test(name)))
    return { fact: 'add-column-identity', roles: { target } };
  if (generated !== undefined)
    return {
      fact: generated['generated_kind'] === 'v' ? 'add-column-virtual' : 'add-column-generated',
      roles: { target },
    };
  const key = constraints.find(({ contype }) => contype === 'CONSTR_FOREIGN');
  const referenced = nameOf(key?.['pktable']);
  if (referenced !== undefined) return { fact: 'add-column-references', roles: { target, referenced } };
  const byDefault = constraints.find(({ contype }) => contype === 'CONSTR_DEFAULT');
  if (byDefault === undefined) return { fact: 'add-column', roles: { target } };
  const names = nodesIn(byDefault, 'FuncCall').flatMap(call => {
    const last = nodesIn(call['funcname'], 'String').at(-1);
    return last === undefined ? [] : [words(last['sval'])];
  });
  return { fact: 'add-column-default', roles: { target }, refine: { by: 'functions', names } };
}

function addConstraint(command: Node, target: Relation): Effect {
  const [constraint = {}] = nodesIn(command['def'], 'Constraint');
  const isLater = constraint['skip_validation'] === true;
  switch (constraint['contype']) {
    case 'CONSTR_FOREIGN': {
      const referenced = nameOf(constraint['pktable']);
      const fact = isLater ? 'add-foreign-key-not-valid' : 'add-foreign-key';
      return { fact, roles: referenced === undefined ? { target } : { target, referenced } };
    }
    case 'CONSTR_CHECK':
      return { fact: isLater ? 'add-check-not-valid' : 'add-check', roles: { target } };
    case 'CONSTR_EXCLUSION':
      return { fact: 'add-exclude', roles: { target } };
    case 'CONSTR_NOTNULL':
      return { fact: isLater ? 'add-not-null-not-valid' : 'set-not-null', roles: { target } };
    default:
      return {
        fact: constraint['indexname'] === undefined ? 'add-unique' : 'add-unique-using-index',
        roles: { target },
      };
  }
}

function partition(command: Node, parent: Relation, subtype: string): Effect {
  const definition = isNode(command['def']) ? command['def']['PartitionCmd'] : undefined;
  const child = isNode(definition) ? nameOf(definition['name']) : undefined;
  const isConcurrent = isNode(definition) && definition['concurrent'] === true;
  if (subtype === 'AT_AttachPartition')
    return { fact: 'attach-partition', roles: child === undefined ? { parent } : { parent, loose: child } };
  const fact = isConcurrent ? 'detach-partition-concurrently' : 'detach-partition';
  return { fact, roles: child === undefined ? { parent } : { parent, part: child } };
}

/** The new type as PostgreSQL names it, with its limits: `varchar(40)`. Empty with USING, which computes new values. */
function newType(command: Node): string {
  const definition = isNode(command['def']) ? command['def']['ColumnDef'] : undefined;
  if (!isNode(definition) || definition['raw_default'] !== undefined) return '';
  const type = isNode(definition['typeName']) ? definition['typeName'] : {};
  const name = nodesIn(type['names'], 'String').at(-1)?.['sval'];
  const limits = nodesIn(type['typmods'], 'ival').map(limit => String(limit['ival'] ?? 0));
  return `${words(name)}${limits.length === 0 ? '' : `(${limits.join(',')})`}`;
}
