import { describe, expect, test } from 'vitest';
import { createMigrator } from '../../src/index.ts';
import { type PlantedCase, plantedCases } from '../fixtures/planted-defects.ts';
import { createProject, type TestMigration } from '../fixtures/project.ts';
import { type VerifyKind, verifyKinds } from '../fixtures/verify-kinds.ts';

/** What a dropped table or column loses has to be declared; the right DOWN does so. */
const declared: Readonly<Record<string, string>> = { 'table, dropped': 'archive' };

test('there are enough planted defects, of each kind', () => {
  const defects = plantedCases.flatMap(({ defects }) => Object.keys(defects));
  expect(defects.length).toBeGreaterThanOrEqual(120);
  expect(new Set(plantedCases.map(({ kind }) => kind)).size).toBe(plantedCases.length);
});

describe.each(verifyKinds())('on $name', kind => {
  // Each proof on the embedded database makes a new one, which takes seconds: a few of them have to do.
  const cases = plantedCases.filter(
    (planted, place) => fits(planted, kind) && (kind.version !== undefined || place % 20 === 0),
  );

  test('nothing is found in pairs that lead back', { timeout: 300_000 }, async () => {
    const alarms = await severalAtOnce(cases, async planted => {
      const findings = await findingsOf(kind, planted, planted.down, declared[planted.kind]);
      return findings.map(finding => `${planted.kind}: ${finding}`);
    });
    expect(alarms).toEqual([]);
  });

  test('every planted defect is found', { timeout: 600_000 }, async () => {
    const defects = cases.flatMap(planted =>
      Object.entries(planted.defects).map(([defect, down]) => ({ planted, defect, down })),
    );
    expect(defects.length).toBeGreaterThan(0);
    const missed = await severalAtOnce(defects, async ({ planted, defect, down }) =>
      (await findingsOf(kind, planted, down)).length === 0 ? [`${planted.kind}: ${defect}`] : [],
    );
    expect(missed).toEqual([]);
  });
});

/** A proof waits for the server most of its time. */
async function severalAtOnce<Item>(items: readonly Item[], work: (item: Item) => Promise<string[]>) {
  const queue = [...items];
  const found: string[] = [];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift())
      found.push(...(await work(item)));
  };
  await Promise.all(Array.from({ length: 4 }, worker));
  return found;
}

function fits({ since = 0, embedded = true }: PlantedCase, { version }: VerifyKind): boolean {
  return version === undefined ? embedded : since <= version;
}

/** What makes `verify` fail; notes do not. */
async function findingsOf(
  { connection }: VerifyKind,
  { setup, up }: PlantedCase,
  down: string,
  dataLoss?: string,
): Promise<string[]> {
  const headers = dataLoss === undefined ? {} : { 'Data-Loss': dataLoss };
  const changed: TestMigration = { up, down, headers };
  await using project = await createProject(setup === undefined ? [changed] : [{ up: setup }, changed]);
  const report = await createMigrator({ connection, directory: project.directory }).verify();
  expect(report.notTested).toEqual([]);
  return report.findings
    .filter(({ severity }) => severity !== 'note')
    .map(({ id, message }) => `${id}: ${message}`);
}
