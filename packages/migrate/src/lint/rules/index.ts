import type { Rule } from '../rule.ts';
import { addRequiredColumn } from './add-required-column.ts';
import { alterIdentity } from './alter-identity.ts';
import { attachPartitionScan } from './attach-partition-scan.ts';
import { backfillInOne } from './backfill-in-one.ts';
import { charColumn } from './char-column.ts';
import { checkNotValid } from './check-not-valid.ts';
import { columnTypeRewrite } from './column-type-rewrite.ts';
import { concurrentlyIfNotExists } from './concurrently-if-not-exists.ts';
import { detachInheritance } from './detach-inheritance.ts';
import { detachNotConcurrent } from './detach-not-concurrent.ts';
import { disableTrigger } from './disable-trigger.ts';
import { domainConstraint } from './domain-constraint.ts';
import { domainType } from './domain-type.ts';
import { dropCascade } from './drop-cascade.ts';
import { dropColumn } from './drop-column.ts';
import { dropDatabase } from './drop-database.ts';
import { dropDefault } from './drop-default.ts';
import { dropGuard } from './drop-guard.ts';
import { dropIndexNotConcurrent } from './drop-index-not-concurrent.ts';
import { dropNotNull } from './drop-not-null.ts';
import { dropObject } from './drop-object.ts';
import { dropTable } from './drop-table.ts';
import { duplicateAssignment } from './duplicate-assignment.ts';
import { enumType } from './enum-type.ts';
import { enumValueInTransaction } from './enum-value-in-transaction.ts';
import { enumValueOrder } from './enum-value-order.ts';
import { exclusionConstraintLocks } from './exclusion-constraint-locks.ts';
import { foreignKeyLocksParent } from './foreign-key-locks-parent.ts';
import { foreignKeyNotValid } from './foreign-key-not-valid.ts';
import { foreignKeyWithoutIndex } from './foreign-key-without-index.ts';
import { identifierTooLong } from './identifier-too-long.ts';
import { ifNotExistsHides } from './if-not-exists-hides.ts';
import { ignoreWithoutReason } from './ignore-without-reason.ts';
import { indexNotConcurrent } from './index-not-concurrent.ts';
import { invalidFile } from './invalid-file.ts';
import { jsonColumn } from './json-column.ts';
import { lockTable } from './lock-table.ts';
import { lockTimeoutOff } from './lock-timeout-off.ts';
import { mergeableAlters } from './mergeable-alters.ts';
import { missingLockTimeout } from './missing-lock-timeout.ts';
import { missingStatementTimeout } from './missing-statement-timeout.ts';
import { needsNoTransaction } from './needs-no-transaction.ts';
import { newEnumValue } from './new-enum-value.ts';
import { notRepeatable } from './not-repeatable.ts';
import { preferIdentity } from './prefer-identity.ts';
import { primaryKeyScan } from './primary-key-scan.ts';
import { refreshNotConcurrent } from './refresh-not-concurrent.ts';
import { reindexNotConcurrent } from './reindex-not-concurrent.ts';
import { renameColumn } from './rename-column.ts';
import { renameObject } from './rename-object.ts';
import { renameTable } from './rename-table.ts';
import { replaceDefinition } from './replace-definition.ts';
import { replicaIdentity } from './replica-identity.ts';
import { restrictAccess } from './restrict-access.ts';
import { schemaNotNamed } from './schema-not-named.ts';
import { searchPathChanged } from './search-path-changed.ts';
import { serialColumn } from './serial-column.ts';
import { serverSetting } from './server-setting.ts';
import { setDefault } from './set-default.ts';
import { setNotNullScan } from './set-not-null-scan.ts';
import { severalLocks } from './several-locks.ts';
import { smallInteger } from './small-integer.ts';
import { smallKey } from './small-key.ts';
import { storedColumn } from './stored-column.ts';
import { tableRewrite } from './table-rewrite.ts';
import { tightenOutsideContract } from './tighten-outside-contract.ts';
import { timestampWithoutZone } from './timestamp-without-zone.ts';
import { tooNewForServer } from './too-new-for-server.ts';
import { triggerLock } from './trigger-lock.ts';
import { truncate } from './truncate.ts';
import { uniqueConstraintLocks } from './unique-constraint-locks.ts';
import { unknownIgnore } from './unknown-ignore.ts';
import { unknownSql } from './unknown-sql.ts';
import { unusedIgnore } from './unused-ignore.ts';
import { validateInSameTransaction } from './validate-in-same-transaction.ts';
import { varcharLimit } from './varchar-limit.ts';
import { volatileDefault } from './volatile-default.ts';
import { wideIndex } from './wide-index.ts';
import { workUnderLock } from './work-under-lock.ts';

/** All rules, in the order of the documentation. To add one: its file, its cases in ../cases/, and a line here. */
export const rules: readonly Rule[] = [
  attachPartitionScan,
  backfillInOne,
  checkNotValid,
  columnTypeRewrite,
  detachNotConcurrent,
  domainConstraint,
  dropIndexNotConcurrent,
  exclusionConstraintLocks,
  foreignKeyLocksParent,
  foreignKeyNotValid,
  indexNotConcurrent,
  lockTable,
  lockTimeoutOff,
  mergeableAlters,
  missingLockTimeout,
  missingStatementTimeout,
  primaryKeyScan,
  refreshNotConcurrent,
  reindexNotConcurrent,
  serialColumn,
  setNotNullScan,
  severalLocks,
  storedColumn,
  tableRewrite,
  triggerLock,
  uniqueConstraintLocks,
  validateInSameTransaction,
  volatileDefault,
  workUnderLock,
  addRequiredColumn,
  alterIdentity,
  detachInheritance,
  dropColumn,
  dropDefault,
  dropGuard,
  dropNotNull,
  dropObject,
  dropTable,
  newEnumValue,
  renameColumn,
  renameObject,
  renameTable,
  replaceDefinition,
  replicaIdentity,
  restrictAccess,
  setDefault,
  tightenOutsideContract,
  concurrentlyIfNotExists,
  duplicateAssignment,
  enumValueInTransaction,
  identifierTooLong,
  ifNotExistsHides,
  invalidFile,
  needsNoTransaction,
  searchPathChanged,
  tooNewForServer,
  unknownSql,
  disableTrigger,
  dropCascade,
  dropDatabase,
  serverSetting,
  truncate,
  charColumn,
  domainType,
  enumType,
  enumValueOrder,
  foreignKeyWithoutIndex,
  jsonColumn,
  notRepeatable,
  preferIdentity,
  schemaNotNamed,
  smallInteger,
  smallKey,
  timestampWithoutZone,
  varcharLimit,
  wideIndex,
  ignoreWithoutReason,
  unknownIgnore,
  unusedIgnore,
];
