import { type HistoryReader, rowPerMigration } from './history.ts';

/** A row for each head: it and everything below it is applied. */
export const alembicHistory: HistoryReader = {
  format: 'alembic',
  table: { name: 'alembic_version', columns: ['version_num'] },
  judge(rows, context) {
    const heads = rows.map(row => String(row['version_num']));
    const reached = new Set(heads);
    // Parents stand in front of their children.
    for (const { id, requires } of context.migrations.toReversed())
      if (reached.has(id)) for (const parent of requires) reached.add(parent);
    const below = context.migrations.filter(({ id }) => reached.has(id)).map(({ id }) => id);
    const unknown = heads.filter(id => !below.includes(id));
    return rowPerMigration(
      'alembic_version',
      context,
      [...below, ...unknown].map(id => ({ id, at: undefined })),
    );
  },
};
