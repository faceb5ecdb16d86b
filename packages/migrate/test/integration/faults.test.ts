import { testServers } from '@proven/testing';
import { expect, test } from 'vitest';
import { describeLosses, runCampaign } from '../faults/campaign.ts';

/** The short form of `npm run faults`: another seed each day, so that it does not look at the same places for ever. */
const seed = Number(process.env['FAULT_SEED'] ?? Math.floor(Date.now() / 86_400_000));
const published = [12, 15, 18];

test(`faults of every kind are survived (seed ${seed})`, { timeout: 300_000 }, async () => {
  const known = testServers().filter(({ version }) => published.includes(version));
  const servers = known.length > 0 ? known : testServers();
  const results = await runCampaign({ seed, count: 24, serverStops: 2, servers, atOnce: 4 });
  expect(describeLosses(results)).toEqual([]);
  expect(results).toHaveLength(26);
});
