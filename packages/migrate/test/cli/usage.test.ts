import { expect, test } from 'vitest';
import { openScene } from './harness.ts';
import { addMigration } from './migrations.ts';
import { expectRefusal } from './refusal.ts';

test('an unknown command', async () => {
  const scene = await openScene();
  const { stderr } = await expectRefusal(scene, ['stats'], { exitCode: 2, code: 'usage' });
  expect(stderr).toMatchInlineSnapshot(`
    "error[usage] unknown command "stats"
      hint: Did you mean status? "migrate --help" shows the usage.
    "
  `);
});

test('an unknown flag', async () => {
  const scene = await openScene();
  addMigration(scene, 1, 'users');
  const { stderr } = await expectRefusal(scene, ['up', '--dry-rum'], { exitCode: 2, code: 'usage' });
  expect(stderr).toMatchInlineSnapshot(`
    "error[usage] unknown option "--dry-rum"
      hint: Did you mean --dry-run? "migrate up --help" shows the usage.
    "
  `);
});

test('a wrong password', async () => {
  const scene = await openScene();
  addMigration(scene, 1, 'users');
  const { stderr } = await expectRefusal(scene, ['up'], {
    exitCode: 5,
    code: 'authentication_failed',
    env: { DATABASE_URL: scene.url.replace(scene.password, 'wrong') },
  });
  expect(stderr).toMatchInlineSnapshot(`
    "error[authentication_failed] 127.0.0.1:5432/test_0123456789abcdef refused the
      login: password authentication failed for user "app_01234567"
      hint: Check user and password in DATABASE_URL (or PGUSER, PGPASSWORD,
            ~/.pgpass).
    "
  `);
});
