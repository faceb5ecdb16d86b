import type { KindDefinition } from '../sql.ts';
import { collation, conversion } from './collation.ts';
import { column } from './column.ts';
import { constraint } from './constraint.ts';
import { foreignDataWrapper, foreignServer, foreignTable, userMapping } from './foreign.ts';
import { index } from './index-kind.ts';
import { defaultPrivileges, extension, namespace } from './namespace.ts';
import { cast, operator, operatorClass, operatorFamily } from './operator.ts';
import { policy } from './policy.ts';
import { publication } from './publication.ts';
import { aggregate, functionKind, procedure, windowFunction } from './routine.ts';
import { sequence } from './sequence.ts';
import { statistics } from './statistics.ts';
import { table } from './table.ts';
import {
  textSearchConfiguration,
  textSearchDictionary,
  textSearchParser,
  textSearchTemplate,
} from './text-search.ts';
import { eventTrigger, rule, trigger } from './trigger.ts';
import { baseType, compositeType, domain, enumType, range } from './type.ts';
import { materializedView, view } from './view.ts';

/** Every kind of object that a snapshot describes, in the order in which a difference lists them. */
export const objectKinds: readonly KindDefinition[] = [
  ...[extension, namespace, defaultPrivileges, collation, conversion],
  ...[enumType, domain, compositeType, range, baseType],
  ...[table, foreignTable, column, constraint, index, sequence, statistics, policy, trigger, rule],
  ...[view, materializedView, functionKind, procedure, windowFunction, aggregate, eventTrigger],
  ...[operator, operatorClass, operatorFamily, cast],
  ...[textSearchConfiguration, textSearchDictionary, textSearchParser, textSearchTemplate],
  ...[foreignDataWrapper, foreignServer, userMapping, publication],
];
