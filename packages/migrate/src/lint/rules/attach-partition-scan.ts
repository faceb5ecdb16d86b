import { defineRule } from '../rule.ts';

export const attachPartitionScan = defineRule({
  id: 'attach-partition-scan',
  group: 'lock',
  severity: 'warning',
  summary: 'ATTACH PARTITION of a table that has no validated CHECK for the bounds',
  lock: { mode: 'ACCESS EXCLUSIVE', on: 'the table that becomes a partition (and the default partition)' },
  why: 'PostgreSQL reads every row to see whether it belongs into the partition, with the table locked, unless a validated CHECK already says so.',
  instead: `\`\`\`sql
ALTER TABLE events_2024 ADD CONSTRAINT bounds
  CHECK (at >= '2024-01-01' AND at < '2025-01-01' AND at IS NOT NULL) NOT VALID;
-- in a transaction of its own:
ALTER TABLE events_2024 VALIDATE CONSTRAINT bounds;
-- then this reads nothing:
ALTER TABLE events ATTACH PARTITION events_2024 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
\`\`\``,
  sized: true,
  check: {
    'attach partition'({ partition, isDefault }, { isNew, table }) {
      const checks = [...(table(partition)?.constraints.values() ?? [])];
      if (
        isNew(partition) ||
        isDefault ||
        checks.some(({ kind, validated }) => kind === 'check' && validated)
      ) {
        return undefined;
      }
      return {
        message: `ATTACH PARTITION reads all of "${partition}" with the table locked`,
        hint: 'Add a CHECK of the same bounds NOT VALID and validate it before; then nothing is read.',
        table: partition,
      };
    },
  },
});
