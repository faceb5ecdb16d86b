export type { DownResult } from './apply/down.ts';
export type { EventReport } from './apply/events.ts';
export type { RestoreRequest } from './apply/restore.ts';
export type { StepResult } from './apply/run.ts';
export type { UpResult } from './apply/up.ts';
export type { TableAtRisk, TableLoss } from './backup/catalog.ts';
export type { FoundBackup } from './backup/folder.ts';
export type { Manifest, SavedTable } from './backup/manifest.ts';
export type { BackupPreview } from './backup/preview.ts';
export type { RestoreResult } from './backup/restore.ts';
export type { TableResult } from './backup/restore-table.ts';
export type { FixGoal, FixResult, WrittenChange } from './check/fix.ts';
export type { LintGoal, LintResult } from './check/lint.ts';
export { type ErrorCode, MigrateError, type Problem, RunStoppedError } from './errors.ts';
export type { Emit, HealthCheck, LockHolder, MigrateEvent } from './events.ts';
export type { Header, Phase } from './files/header.ts';
export type { Migration, MigrationFile, Script } from './files/migration.ts';
export type { Effect, ObjectName, OutsideStatement } from './files/outside.ts';
export type { Statement } from './files/statements.ts';
export type { Finding, RuleFacts, Severity } from './finding.ts';
export type { DriftGroup, FleetDrift } from './fleet/drift.ts';
export type { EmitFleet, FleetEvent, FleetResult, TargetResult } from './fleet/events.ts';
export { createFleet, type Fleet, type MarkingSource } from './fleet/fleet.ts';
export type { FleetGate } from './fleet/gate.ts';
export type { FleetEventRow, FleetHistoryOptions } from './fleet/history.ts';
export type { FleetMarked, FleetMarking, MarkingGroup } from './fleet/mark.ts';
export type { FleetOptions } from './fleet/open-context.ts';
export type { CancelledRun } from './fleet/queue/cancel.ts';
export type { Enqueued, EnqueueOptions } from './fleet/queue/enqueue.ts';
export type { WorkOptions } from './fleet/queue/work.ts';
export type { FleetRunOptions } from './fleet/run.ts';
export type { Amount } from './fleet/schedule/amount.ts';
export type { FleetStatus, StatusGroup } from './fleet/status.ts';
export type { DatabaseSource, FleetSettings, SchemaSource, TargetSource } from './fleet/targets/settings.ts';
export type { NamedTargets } from './fleet/targets/target.ts';
export type { FleetVerify, VerifiedGroup } from './fleet/verify.ts';
export type { ChainCheck, HistoryEvent } from './history/events.ts';
export type { HistoryEntry, HistoryStatus } from './history/read.ts';
export type { Decision, Stamp } from './import/adopt/decide.ts';
export type { Evidence } from './import/adopt/evidence.ts';
export type { MarkingPlan } from './import/adopt/mark.ts';
export type { ImportRequest, PreparedImport } from './import/import.ts';
export type { ImportedMigration, ImportFinding, TextChange } from './import/model.ts';
export type { ImportPlan } from './import/plan.ts';
export type { PlannedFile } from './import/plan-file.ts';
export type { SquashPlan, SquashResult } from './import/squash/squash.ts';
export type { WriteResult } from './import/write.ts';
export { createMigrator } from './migrator/create.ts';
export type {
  EvidenceGoal,
  ExplainedPlan,
  GateReport,
  Migrator,
  PreparedPlan,
  StatusReport,
} from './migrator/migrator.ts';
export type { MigratorOptions } from './migrator/place.ts';
export type { DownGoal, DownPlan } from './plan/down.ts';
export type { GateGoal, Missing } from './plan/gate.ts';
export type { RepairAction, RepairGoal, RepairPlan } from './plan/repair.ts';
export type { MigrationState, MigrationStatus } from './plan/status.ts';
export type { UpGoal, UpPlan } from './plan/up.ts';
export type { DataChange } from './proof/data/rows.ts';
export type { Difference, FactChange } from './proof/diff.ts';
export type { DriftReport } from './proof/drift.ts';
export type { Drift } from './proof/drift-class.ts';
export { fingerprint } from './proof/fingerprint.ts';
export type { Estimate, ForecastTable } from './proof/forecast/estimate.ts';
export type {
  ForecastAction,
  ForecastStatement,
  MigrationForecast,
} from './proof/forecast/forecast.ts';
export { groupBySchema, type SchemaGroup } from './proof/group.ts';
export type { StatementTrace } from './proof/run/script.ts';
export type { LockMode, RelationTrace } from './proof/run/trace.ts';
export type { SchemaObject, Snapshot } from './proof/snapshot/snapshot.ts';
export type { VerifyFinding, VerifyFindingId } from './proof/verify/findings.ts';
export type { MigrationProof } from './proof/verify/progress.ts';
export type { VerifyGoal, VerifyReport } from './proof/verify.ts';
