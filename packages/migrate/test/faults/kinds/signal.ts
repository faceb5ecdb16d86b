import { setTimeout as delay } from 'node:timers/promises';
import { waitForEnd } from '../../fixtures/binary.ts';
import { recoverAndCheck } from '../check.ts';
import { armPlace, describePlace, pickPlace } from '../place.ts';
import { startRunner } from './kill.ts';
import type { FaultKind } from './kind.ts';

/** SIGINT or SIGTERM, once or twice. The second one counts when it comes later than the echo of the first: 300 ms. */
export const signal: FaultKind = {
  name: 'a signal to the runner',
  weight: 3,
  draw(random) {
    const place = pickPlace(random);
    const name = random.pick(['SIGINT', 'SIGTERM'] as const);
    const isTwice = random.below(2) === 0;
    return {
      kind: signal.name,
      what: `${name} ${isTwice ? 'twice' : 'once'}`,
      where: describePlace(place),
      async run(stage) {
        await using database = await stage.open(place.phase);
        const arm = await armPlace(database, place);
        const wrong: string[] = [];
        try {
          const runner = startRunner(stage, database.url, place.phase);
          const ended = waitForEnd(runner);
          let isOver = false;
          void ended.then(() => {
            isOver = true;
          });
          const isReached = await arm.reached(() => isOver);
          runner.kill(name);
          if (isTwice) {
            await delay(350);
            runner.kill(name);
          }
          const { exitCode, stderr } = await ended;
          // The second one may come when the run has stopped already and nothing but the process is left.
          const isRight = exitCode === 130 || (isTwice && exitCode === null);
          if (isReached && !isRight) wrong.push(`exit code ${exitCode} after ${name}: ${stderr}`);
        } finally {
          await arm.release();
        }
        return [...wrong, ...(await recoverAndCheck(stage, database))];
      },
    };
  },
};
