import { setTimeout as delay } from 'node:timers/promises';
import type { PostgresServer } from '@proven/testing';
import { createMigrator } from '../../../src/index.ts';
import { recoverAndCheck } from '../check.ts';
import { armPlace, describePlace, pickPlace } from '../place.ts';
import type { Fault, FaultKind } from './kind.ts';

/**
 * The server is stopped as by `pg_ctl stop -m immediate`, at a place, and started again. It takes all sessions with it, so
 * these faults have a server of their own and run one after the other.
 */
export const serverStop: FaultKind = {
  name: 'the server is stopped immediately and started again',
  weight: 0,
  draw(random): Fault {
    const place = pickPlace(random);
    return {
      kind: serverStop.name,
      what: place.inBuild || place.point === 5 ? 'inside a statement' : 'between statements',
      where: describePlace(place),
      async run(stage) {
        const server = stage.host as PostgresServer;
        const database = await stage.open(place.phase);
        const arm = await armPlace(database, place);
        let isOver = false;
        const up = createMigrator({
          connection: database.url,
          directory: stage.folders[place.phase].directory,
        })
          .up()
          .catch(() => undefined)
          .finally(() => {
            isOver = true;
          });
        await arm.reached(() => isOver);
        process.kill(server.processId, 'SIGQUIT');
        while (server.isRunning) await delay(5);
        await arm.release();
        await up;
        await database.disconnect().catch(() => undefined);
        await server.start();
        try {
          return await recoverAndCheck(stage, database);
        } finally {
          await database.drop();
        }
      },
    };
  },
};
