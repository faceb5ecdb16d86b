import type { Column } from './column.ts';
import type { Constraint } from './constraint.ts';
import type { TypeName } from './type.ts';

/** What a statement does, one entry for each thing: an ALTER TABLE with three commands is three actions. */
export type Action = ActionBody & ActionPlace;

/** Tables, types and indexes are named as `relationName` writes them. */
export type ActionBody =
  | {
      readonly kind: 'create table';
      readonly table: string;
      readonly columns: readonly Column[];
      readonly constraints: readonly Constraint[];
      readonly temporary: boolean;
      readonly partitioned: boolean;
      /** Of PARTITION OF or INHERITS. */
      readonly parents: readonly string[];
      /** Of LIKE: its columns are not known here. */
      readonly like: boolean;
      readonly ifNotExists: boolean;
      readonly qualified: boolean;
    }
  | {
      readonly kind: 'create table as';
      readonly table: string;
      readonly materializedView: boolean;
      readonly withData: boolean;
    }
  | {
      readonly kind: 'add column';
      readonly table: string;
      readonly column: Column;
      readonly ifNotExists: boolean;
    }
  | {
      readonly kind: 'drop column';
      readonly table: string;
      readonly column: string;
      readonly cascade: boolean;
    }
  | {
      readonly kind: 'change type';
      readonly table: string;
      readonly column: string;
      readonly type: TypeName | undefined;
      /** There is a USING that is more than a cast of the column itself. */
      readonly using: boolean;
      readonly collation: boolean;
    }
  | {
      readonly kind: 'set not null' | 'drop not null' | 'set default' | 'drop default' | 'drop expression';
      readonly table: string;
      readonly column: string;
    }
  | { readonly kind: 'alter identity'; readonly table: string; readonly column: string }
  | { readonly kind: 'add constraint'; readonly table: string; readonly constraint: Constraint }
  | {
      readonly kind: 'drop constraint';
      readonly table: string;
      readonly name: string;
      readonly cascade: boolean;
    }
  | { readonly kind: 'alter constraint'; readonly table: string; readonly name: string }
  | { readonly kind: 'validate constraint'; readonly table: string; readonly name: string }
  | {
      readonly kind: 'attach partition' | 'detach partition';
      readonly table: string;
      readonly partition: string;
      readonly concurrently: boolean;
      /** FOR VALUES is DEFAULT. */
      readonly isDefault: boolean;
    }
  /** ALTER TABLE with any other command; `command` is the parser's name, for example `AT_SetLogged`. */
  | {
      readonly kind: 'alter table';
      readonly table: string;
      readonly command: string;
      readonly column: string | undefined;
    }
  | {
      readonly kind: 'create index';
      readonly table: string;
      readonly name: string | undefined;
      readonly unique: boolean;
      readonly concurrently: boolean;
      readonly ifNotExists: boolean;
      /** ON ONLY, which leaves the partitions alone. */
      readonly only: boolean;
      /** Undefined for an expression. */
      readonly columns: readonly (string | undefined)[];
      readonly partial: boolean;
      readonly method: string;
    }
  | {
      readonly kind: 'drop';
      /** The parser's word without its prefix, in lower case: `table`, `index`, `view`, `matview`, `type` … */
      readonly object: string;
      readonly names: readonly string[];
      readonly cascade: boolean;
      readonly concurrently: boolean;
      readonly ifExists: boolean;
    }
  | { readonly kind: 'drop database'; readonly name: string }
  | {
      readonly kind: 'rename';
      /** As with `drop`; `column`, `constraint` and `attribute` belong to `table`. */
      readonly object: string;
      readonly table: string;
      readonly from: string;
      readonly to: string;
    }
  | { readonly kind: 'set schema'; readonly object: string; readonly name: string; readonly to: string }
  | {
      readonly kind: 'reindex';
      readonly object: string;
      readonly name: string;
      readonly concurrently: boolean;
    }
  | {
      readonly kind: 'refresh';
      readonly view: string;
      readonly concurrently: boolean;
      readonly withData: boolean;
    }
  | { readonly kind: 'truncate'; readonly tables: readonly string[]; readonly cascade: boolean }
  | {
      readonly kind: 'vacuum';
      readonly tables: readonly string[];
      readonly full: boolean;
      readonly analyzeOnly: boolean;
    }
  | { readonly kind: 'cluster'; readonly table: string }
  | { readonly kind: 'lock table'; readonly tables: readonly string[]; readonly mode: string }
  | {
      readonly kind: 'update';
      readonly table: string;
      readonly bounded: boolean;
      /** Columns in the order of SET. */
      readonly columns: readonly string[];
    }
  | { readonly kind: 'delete'; readonly table: string; readonly bounded: boolean }
  | { readonly kind: 'insert'; readonly table: string; readonly fromQuery: boolean }
  | { readonly kind: 'create enum'; readonly type: string; readonly values: readonly string[] }
  | {
      readonly kind: 'add enum value';
      readonly type: string;
      readonly value: string;
      readonly placed: boolean;
    }
  | { readonly kind: 'rename enum value'; readonly type: string; readonly from: string; readonly to: string }
  | { readonly kind: 'create domain'; readonly domain: string; readonly constrained: boolean }
  | {
      readonly kind: 'alter domain';
      readonly domain: string;
      readonly change: 'add constraint' | 'set not null' | 'validate' | 'other';
      readonly notValid: boolean;
    }
  | {
      readonly kind: 'create trigger';
      readonly table: string;
      readonly name: string;
      readonly replace: boolean;
    }
  | { readonly kind: 'create policy' | 'alter policy'; readonly table: string; readonly name: string }
  | { readonly kind: 'create view'; readonly view: string; readonly replace: boolean }
  | {
      readonly kind: 'create function';
      readonly name: string;
      readonly replace: boolean;
      readonly language: string;
      readonly volatility: 'volatile' | 'constant';
    }
  | { readonly kind: 'revoke'; readonly object: string }
  | { readonly kind: 'alter system'; readonly name: string }
  | {
      readonly kind: 'set';
      readonly name: string;
      /** Undefined for RESET and DEFAULT. */
      readonly value: string | undefined;
      readonly local: boolean;
    }
  | { readonly kind: 'call'; readonly functions: readonly string[] }
  /** SQL that is put together while it runs. */
  | { readonly kind: 'dynamic'; readonly text: string }
  | { readonly kind: 'other'; readonly node: string };

export interface ActionPlace {
  /** UTF-16 offsets in the file. */
  readonly start: number;
  readonly end: number;
  /** The offset in the file of a byte offset in the parsed text; undefined inside of other statements. */
  readonly offsetOf?: (location: number) => number;
  /** String constants in it, for values of enums that it uses. */
  readonly constants: () => readonly string[];
  /** The statement it is a part of: the same object for all actions of one statement. */
  readonly statement: LintStatement;
}

/** A statement of a file, as the file has it. */
export interface LintStatement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** The parser's name, for example `AlterTableStmt`. */
  readonly kind: string;
  /** Counted from 0 in its section; what a DO body runs has the number of the DO. */
  readonly index: number;
  /** How many actions it is. */
  readonly actions: number;
}
