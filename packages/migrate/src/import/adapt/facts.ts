import type { ParsedStatement } from '../../files/postgres-parser.ts';
import type { ImportSeverity } from '../model.ts';

export interface StatementFact {
  readonly id: string;
  readonly severity: ImportSeverity;
  readonly message: string;
  readonly hint?: string;
}

type Reader = (node: ParsedStatement['node'], text: string) => StatementFact | undefined;

/** What statements do that matters where and as whom they run. */
export function factsOf(
  statements: readonly ParsedStatement[],
  text: string,
): { fact: StatementFact; offset: number }[] {
  return statements.flatMap(({ kind, node, start, end }) => {
    const fact = readers[kind]?.(node, text.slice(start, end));
    return fact === undefined ? [] : [{ fact, offset: start }];
  });
}

const readers: Readonly<Record<string, Reader>> = {
  VariableSetStmt(node, text) {
    const name = String(node['name'] ?? '');
    if (name === 'search_path') return searchPath(text);
    if (name === 'role') return role('SET ROLE');
    if (name === 'session_authorization') return role('SET SESSION AUTHORIZATION');
    return name === 'session_replication_role' ? superuser('SET session_replication_role') : undefined;
  },
  SelectStmt: (_, text) => (/set_config\s*\(\s*'search_path'/i.test(text) ? searchPath(text) : undefined),
  CreateExtensionStmt: node =>
    superuser(
      `CREATE EXTENSION ${String(node['extname'])}`,
      'note',
      'Trusted extensions need only CREATE on the database.',
    ),
  CreateRoleStmt: () => superuser('CREATE ROLE'),
  AlterRoleStmt: () => superuser('ALTER ROLE'),
  DropRoleStmt: () => superuser('DROP ROLE'),
  AlterSystemStmt: () => superuser('ALTER SYSTEM'),
  CreateEventTrigStmt: () => superuser('CREATE EVENT TRIGGER'),
  CreateFdwStmt: () => superuser('CREATE FOREIGN DATA WRAPPER'),
  CreateTableSpaceStmt: () => superuser('CREATE TABLESPACE'),
  CreateSubscriptionStmt: () => superuser('CREATE SUBSCRIPTION'),
  CreateAmStmt: () => superuser('CREATE ACCESS METHOD'),
  CreateCastStmt: node =>
    node['func'] === undefined ? superuser('CREATE CAST … WITHOUT FUNCTION') : undefined,
  CreatePLangStmt: () => superuser('CREATE LANGUAGE'),
  LoadStmt: () => superuser('LOAD'),
  CopyStmt: node =>
    node['filename'] === undefined ? undefined : superuser('COPY with a file of the server'),
  CreateFunctionStmt: (_, text) =>
    /\blanguage\s+'?(?:c|internal)'?\b/i.test(text) ? superuser('a function in C') : undefined,
  AlterTableStmt: (_, text) =>
    /\b(?:enable|disable)\s+(?:always\s+|replica\s+)?trigger\s+all\b/i.test(text)
      ? superuser('DISABLE TRIGGER ALL')
      : undefined,
  AlterOwnerStmt: (_, text) => role(text.replace(/\s+/g, ' ').slice(0, 60)),
};

function searchPath(text: string): StatementFact {
  return {
    id: 'search-path',
    severity: 'warning',
    message: text.replace(/\s+/g, ' ').slice(0, 80),
    hint: 'It holds to the end of this migration; the next one starts with the search_path of the target. Over many schemas, leave it out.',
  };
}

function role(what: string): StatementFact {
  return {
    id: 'set-role',
    severity: 'warning',
    message: `${what}: what is made belongs to another role`,
    hint: 'It holds to the end of this migration. The role must exist wherever this runs, also where it is proved.',
  };
}

function superuser(what: string, severity: ImportSeverity = 'warning', hint?: string): StatementFact {
  return {
    id: 'superuser',
    severity,
    message: `${what} needs a superuser, or rights that few roles have`,
    ...(hint === undefined ? {} : { hint }),
  };
}
