import { createMigrator } from '../../../src/index.ts';
import { waitForEnd } from '../../fixtures/binary.ts';
import { recoverAndCheck } from '../check.ts';
import { phases } from '../migrations.ts';
import { type Break, type BreakableProxy, startProxy } from '../proxy.ts';
import type { Stage } from '../stage.ts';
import { startRunner } from './kill.ts';
import type { FaultKind } from './kind.ts';

/** The connection breaks, in one of four ways, at any message of the protocol. */
export const connection: FaultKind = {
  name: 'the connection breaks at a protocol message',
  weight: 20,
  draw(random, { messages }) {
    const how = random.pick<Break>(['cut', 'cut', 'cut', 'stalled', 'client gone', 'server gone']);
    const phase = random.pick(phases).name;
    const from = random.pick(['client', 'client', 'server'] as const);
    const message = 1 + random.below(messages[phase][from]);
    return {
      kind: connection.name,
      what: names[how],
      where: `${how} at message ${message} from the ${from}, ${phase}`,
      async run(stage) {
        await using database = await stage.open(phase);
        await using proxy = await startProxy(database.url, { how, from, message });
        // One that hangs, or leaves the server in doubt, is a process of its own: only that can be dead.
        if (how === 'cut') await runHere(stage, proxy, phase);
        else await runAndKill(stage, proxy, phase);
        return await recoverAndCheck(stage, database);
      },
    };
  },
};

const names: Readonly<Record<Break, string>> = {
  cut: 'cut',
  stalled: 'stalled, and the runner killed',
  'client gone': 'half-open: the server does not hear that the client is gone',
  'server gone': 'half-open: the client does not hear that the server is gone, and is killed',
};

async function runHere(stage: Stage, proxy: BreakableProxy, phase: 'before' | 'after'): Promise<void> {
  await createMigrator({ connection: proxy.url, directory: stage.folders[phase].directory })
    .up()
    .catch(() => undefined);
}

async function runAndKill(stage: Stage, proxy: BreakableProxy, phase: 'before' | 'after'): Promise<void> {
  const runner = startRunner(stage, proxy.url, phase);
  const ended = waitForEnd(runner);
  await Promise.race([proxy.sprung, ended]);
  runner.kill('SIGKILL');
  await ended;
}
