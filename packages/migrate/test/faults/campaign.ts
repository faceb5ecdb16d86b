import { type PostgresServer, startServer, type TestServer } from '@proven/testing';
import { kinds } from './kinds/index.ts';
import type { Fault } from './kinds/kind.ts';
import { serverStop } from './kinds/server.ts';
import { type Random, randomFrom } from './random.ts';
import { openStage, type Stage } from './stage.ts';

export interface CampaignOptions {
  readonly seed: number;
  /** How many faults in all, of those that share a server. */
  readonly count: number;
  /** How many stops of a server in all. */
  readonly serverStops: number;
  readonly servers: readonly TestServer[];
  /** Faults at the same time. */
  readonly atOnce: number;
  /** Only the fault of this number, for looking at one that was not survived. */
  readonly only?: number | undefined;
  readonly onResult?: (result: FaultResult, done: number) => void;
}

export interface FaultResult {
  readonly number: number;
  readonly version: number;
  readonly fault: Fault;
  /** What was wrong afterwards; empty when it was survived. */
  readonly wrong: readonly string[];
}

interface Drawn {
  readonly number: number;
  readonly stage: Stage;
  readonly fault: Fault;
}

/** Draws faults from a seed and lets them happen, each to a database of its own. The same seed and counts draw the same ones. */
export async function runCampaign(options: CampaignOptions): Promise<FaultResult[]> {
  const { seed, count, serverStops, servers, atOnce, only } = options;
  const random = randomFrom(seed);
  const results: FaultResult[] = [];
  const execute = async ({ number, stage, fault }: Drawn) => {
    if (only !== undefined && number !== only) return;
    const wrong = await fault.run(stage).catch((error: unknown) => [`the harness: ${String(error)}`]);
    const result = { number, version: stage.version, fault, wrong };
    results.push(result);
    options.onResult?.(result, results.length);
  };

  const stages = await Promise.all(servers.map(server => openStage(server.version, server)));
  try {
    const drawn = Array.from({ length: count }, (_, index) => {
      const stage = stages[index % stages.length] as Stage;
      return { number: index + 1, stage, fault: drawKind(random).draw(random, stage) };
    });
    const waiting = drawn[Symbol.iterator]();
    const work = async () => {
      for (const next of waiting) await execute(next);
    };
    await Promise.all(Array.from({ length: atOnce }, work));
  } finally {
    for (const stage of stages) await stage[Symbol.asyncDispose]();
  }
  await stopServers(serverStops, count, servers, random, execute);
  return results.sort((a, b) => a.number - b.number);
}

function drawKind(random: Random) {
  return random.pick(kinds.flatMap(kind => Array<typeof kind>(kind.weight).fill(kind)));
}

/** On servers of their own, since the others on a shared one would go down with it. */
async function stopServers(
  stops: number,
  before: number,
  servers: readonly TestServer[],
  random: Random,
  execute: (drawn: Drawn) => Promise<void>,
): Promise<void> {
  const perServer = Math.ceil(stops / servers.length);
  for (const [place, { version }] of servers.entries()) {
    const first = place * perServer;
    const number = Math.min(perServer, stops - first);
    if (number <= 0) return;
    await using server: PostgresServer = await startServer({
      version: version as PostgresServer['version'],
    });
    await using stage = await openStage(version, server);
    for (let index = 0; index < number; index += 1) {
      const fault = serverStop.draw(random, stage);
      await execute({ number: before + first + index + 1, stage, fault });
    }
  }
}

/** For the output: how to meet a fault again that was not survived. */
export function describeLosses(results: readonly FaultResult[]): string[] {
  return results
    .filter(({ wrong }) => wrong.length > 0)
    .map(
      ({ number, version, fault, wrong }) =>
        `fault ${number} on PostgreSQL ${version}, ${fault.kind}, ${fault.where}:\n  ${wrong.join('\n  ')}`,
    );
}
