import { waitForEnd } from '../../fixtures/binary.ts';
import { recoverAndCheck } from '../check.ts';
import { armPlace, describePlace, pickPlace } from '../place.ts';
import { startRunner } from './kill.ts';
import type { FaultKind } from './kind.ts';

/** Two to twenty runners at once; whichever has the lock is killed at a place, and the others go on. */
export const crowd: FaultKind = {
  name: 'many runners at once, the one with the lock killed',
  weight: 1,
  draw(random) {
    const place = pickPlace(random);
    const size = random.pick([2, 2, 3, 3, 4, 5, 6, 8, 12, 20]);
    return {
      kind: crowd.name,
      what: size <= 5 ? '2 to 5 runners' : '6 to 20 runners',
      where: `${size} runners, ${describePlace(place)}`,
      async run(stage) {
        await using database = await stage.open(place.phase);
        const arm = await armPlace(database, place);
        const wrong: string[] = [];
        try {
          const runners = Array.from({ length: size }, () => startRunner(stage, database.url, place.phase));
          const ends = runners.map(waitForEnd);
          let running = size;
          for (const end of ends) {
            void end.then(() => {
              running -= 1;
            });
          }
          await arm.reached(() => running === 0);
          const [holder] = await database.query<{ name: string }>(
            `SELECT application_name AS name FROM pg_locks JOIN pg_stat_activity USING (pid)
              WHERE locktype = 'advisory' AND granted AND application_name LIKE 'migrate %' AND datname = current_database() LIMIT 1`,
          );
          const processId = Number.parseInt(/\.([0-9a-z]+)\./.exec(holder?.name ?? '')?.[1] ?? '', 36);
          runners.find(({ pid }) => pid === processId)?.kill('SIGKILL');
          await arm.release();
          const results = await Promise.all(ends);
          // One was killed; the others did the work, or stopped at the file that fails, or found it done.
          const allowed = place.phase === 'before' ? [null, 1] : [null, 0];
          const odd = results.filter(({ exitCode }) => !allowed.includes(exitCode));
          wrong.push(...odd.map(({ exitCode, stderr }) => `exit code ${exitCode}: ${stderr}`));
        } finally {
          await arm.release();
        }
        return [...wrong, ...(await recoverAndCheck(stage, database))];
      },
    };
  },
};
