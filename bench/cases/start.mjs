// What it takes to answer anything at all, against a Node that does nothing.
import { execPath } from 'node:process';
import { migrateCommand } from '../migrate-command.mjs';

export const start = [
  {
    name: 'start-version',
    goals: { goal: 1.2 },
    runs: 25,
    prepare: prepareStart('--version', /^\d+\.\d+\.\d+/),
  },
  { name: 'start-help', goals: {}, runs: 25, prepare: prepareStart('--help', /Usage: migrate/) },
];

function prepareStart(flag, expected) {
  return ({ folder }) => ({
    subject: {
      title: `migrate ${flag}`,
      prepare: () => migrateCommand({ args: [flag], folder }),
      verify: ({ stdout }) => {
        if (!expected.test(stdout)) throw new Error(`it answered ${stdout}`);
      },
    },
    floor: {
      title: 'node -e 0, the floor',
      prepare: () => ({ command: execPath, args: ['-e', '0'], cwd: folder }),
      verify: () => {},
    },
  });
}
