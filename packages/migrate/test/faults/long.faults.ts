import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { testServers } from '@proven/testing';
import { expect, test } from 'vitest';
import { describeLosses, runCampaign } from './campaign.ts';
import { writeReport } from './report.ts';

/** The long form; run.mjs starts it with these variables. */
const numberOf = (name: string) => {
  const text = process.env[name];
  return text === undefined ? undefined : Number(text);
};

test('every fault is survived', { timeout: 4 * 3_600_000 }, async () => {
  const seed = numberOf('FAULT_SEED') ?? 1;
  const count = numberOf('FAULT_COUNT') ?? 1_000;
  const serverStops = numberOf('FAULT_SERVER_STOPS') ?? Math.ceil(count / 10);
  const only = numberOf('FAULT_ONLY');
  const start = Date.now();
  const results = await runCampaign({
    seed,
    count,
    serverStops,
    only,
    servers: testServers(),
    atOnce: numberOf('FAULT_AT_ONCE') ?? 4,
    onResult({ number, version, fault, wrong }, done) {
      if (wrong.length > 0)
        process.stderr.write(
          `\n✗ ${number} on ${version}: ${fault.kind}, ${fault.where}\n  ${wrong.join('\n  ')}\n`,
        );
      else if (done % 50 === 0) process.stderr.write(`${done} faults\n`);
    },
  });
  const minutes = Math.max(1, Math.round((Date.now() - start) / 60_000));
  if (process.env['FAULT_REPORT'] === '1') {
    const date = new Date(start).toISOString().slice(0, 10);
    const command = `npm run faults -- --seed ${seed} --count ${count}`;
    const path = fileURLToPath(new URL('../../../../docs/migrate/faults.md', import.meta.url));
    writeFileSync(path, writeReport(results, { seed, date, minutes, command }));
  }
  expect(describeLosses(results)).toEqual([]);
});
