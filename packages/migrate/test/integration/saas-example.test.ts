import { fileURLToPath } from 'node:url';
import { oldestMiddleAndNewest } from '@proven/testing';
import { describe, expect, test } from 'vitest';
import { createMigrator } from '../../src/index.ts';
import { catalogQuery } from '../fixtures/catalog.ts';
import { targetKinds } from '../fixtures/targets.ts';

const directory = fileURLToPath(new URL('../../../../examples/saas/migrations', import.meta.url));

describe.each(targetKinds(oldestMiddleAndNewest()))('examples/saas on $name', kind => {
  test('everything goes up, down to the irreversible one, and up again to the same schema', async () => {
    await using target = await kind.open();
    const migrator = createMigrator({ connection: target.connection, directory });
    expect(await migrator.validate()).toEqual([]);

    const { applied } = await migrator.up();
    expect(applied.length).toBeGreaterThanOrEqual(25);
    expect(applied.reduce((rows, step) => rows + step.rowsAffected, 0)).toBeGreaterThan(300);
    const catalog = await target.query(catalogQuery);
    expect(catalog.length).toBeGreaterThan(200);

    const { migrations } = await migrator.status();
    const stays = migrations.findLast(({ file }) => file?.header.irreversible !== undefined)?.version;
    const { rolledBack } = await migrator.down({ to: stays });
    expect(rolledBack.length).toBeGreaterThanOrEqual(20);
    expect((await target.query(catalogQuery)).length).toBeLessThan(catalog.length / 2);

    expect((await migrator.up()).applied).toHaveLength(rolledBack.length);
    expect(await target.query(catalogQuery)).toEqual(catalog);
  });
});
