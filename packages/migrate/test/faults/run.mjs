// The long form of the fault injection: npm run faults -- [--seed N] [--count N] [--only N] [--at-once N]
import { spawnSync } from 'node:child_process';
import { env, exit, stderr } from 'node:process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    count: { type: 'string', default: '1000' },
    only: { type: 'string' },
    'at-once': { type: 'string', default: '4' },
  },
});
for (const [name, value] of Object.entries(values)) {
  if (!/^\d{1,9}$/.test(value)) {
    stderr.write(`--${name} takes a number, not "${value}"\n`);
    exit(2);
  }
}
const seed = values.seed ?? String(Math.floor(Math.random() * 1_000_000_000));
stderr.write(`Seed ${seed}: npm run faults -- --seed ${seed} --count ${values.count}\n`);

const { status } = spawnSync('npx', ['vitest', 'run', '--project', 'faults'], {
  stdio: 'inherit',
  env: {
    ...env,
    POSTGRES_VERSIONS: env.POSTGRES_VERSIONS ?? '12,15,18',
    FAULT_SEED: seed,
    FAULT_COUNT: values.count,
    FAULT_AT_ONCE: values['at-once'],
    ...(values.only === undefined ? { FAULT_REPORT: '1' } : { FAULT_ONLY: values.only }),
  },
});
exit(status ?? 1);
