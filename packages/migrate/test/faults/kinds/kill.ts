import { startMigrate, waitForEnd } from '../../fixtures/binary.ts';
import { recoverAndCheck } from '../check.ts';
import { armPlace, describePlace, type Place, pickPlace } from '../place.ts';
import type { Stage } from '../stage.ts';
import type { FaultKind } from './kind.ts';

/** kill -9 of the runner, at a place; sometimes of the next runner too, before it could mend anything. */
export const kill: FaultKind = {
  name: 'kill -9 of the runner',
  weight: 6,
  draw(random) {
    const drawn = [pickPlace(random), ...(random.below(3) === 0 ? [pickPlace(random)] : [])];
    // The files of the second phase are the later ones.
    const [first = pickPlace(random), second] = drawn.sort((a, b) =>
      a.phase === b.phase ? 0 : a.phase === 'before' ? -1 : 1,
    );
    const inside = (place: Place) =>
      place.inBuild || place.point === 5 ? 'inside a statement' : 'between statements';
    return {
      kind: kill.name,
      what: second === undefined ? inside(first) : 'and of the one that came to mend it',
      where: [first, second]
        .flatMap(place => (place === undefined ? [] : [describePlace(place)]))
        .join(', then '),
      async run(stage) {
        await using database = await stage.open(first.phase);
        for (const place of second === undefined ? [first] : [first, second]) {
          const arm = await armPlace(database, place);
          try {
            const runner = startRunner(stage, database.url, place.phase);
            const ended = waitForEnd(runner);
            let isOver = false;
            void ended.then(() => {
              isOver = true;
            });
            await arm.reached(() => isOver);
            runner.kill('SIGKILL');
            await ended;
          } finally {
            await arm.release();
          }
        }
        return await recoverAndCheck(stage, database);
      },
    };
  },
};

export function startRunner(stage: Stage, url: string, phase: Place['phase']) {
  return startMigrate(['up'], {
    DATABASE_URL: url,
    MIGRATION_PATH: stage.folders[phase].directory,
    LOG_LEVEL: 'error',
  });
}
