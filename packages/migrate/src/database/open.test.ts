import { expect, test } from 'vitest';
import type { MigrateError } from '../errors.ts';
import { openDatabase } from './open.ts';
import { withModesOfLibpq, withoutTls } from './tls.ts';

test.each([
  ['postgresql://jo:x@h:6000/app', 'h:6000/app'],
  ['postgres://h/a%20b', 'h:5432/a b'],
  ['postgresql:///app', 'localhost:5432/app'],
  ['postgresql://jo:x@/app?host=/run/postgresql', 'localhost:5432/app'],
  ['postgresql://jo@%2Ftmp%2Fx:5432/app', '%2Ftmp%2Fx:5432/app'],
  ['postgresql://[::1]:6000/app', '[::1]:6000/app'],
  ['postgresql://jo:a%23b@h/app?sslmode=require', 'h:5432/app'],
])('%s is %s', (url, description) => {
  expect(openDatabase(url, {}).description).toBe(description);
});

test.each([
  'postgresql://u:p#secret@127.0.0.1:1/db',
  'postgresql://u:1#secret@127.0.0.1:1/db',
  'postgresql://u:p/secret@127.0.0.1:1/db',
  'postgresql://u:1?secret@127.0.0.1:1/db',
  'postgresql://u:secret@127.0.0.1:99999/db',
  'postgresql://u:secret@127.0.0.1/db?port=99999',
  'postgresql://u:secret@[::1/db',
  'postgresql://u:secret@h/d%zzb',
])('%s cannot be read, and what is said of it holds no password', url => {
  const error = refusalOf(url);
  expect(error).toMatchObject({
    code: 'invalid_configuration',
    message: 'the database URL cannot be read',
    hint: expect.stringContaining('percent-encoded'),
  });
  expect(JSON.stringify([error, error.hint, error.details, error.cause ?? null])).not.toContain('secret');
});

test.each([
  ['sslrootcert=/no/such.pem', 'sslrootcert of the database URL cannot be read: /no/such.pem'],
  ['sslmode=verify-full&sslkey=no.key', 'sslkey of the database URL cannot be read: no.key'],
  ['sslmode=verify-ca', 'sslmode=verify-ca needs sslrootcert'],
  ['sslmode=requir', 'the database URL has an unknown sslmode "requir"'],
])('%s is refused before anything is tried', (query, message) => {
  expect(refusalOf(`postgresql://h/app?${query}`)).toMatchObject({ code: 'invalid_configuration', message });
});

test('the driver is told to take the modes as libpq does', () => {
  expect(withModesOfLibpq('postgresql://h/a?sslmode=require')).toBe(
    'postgresql://h/a?sslmode=require&uselibpqcompat=true',
  );
  expect(withModesOfLibpq('postgresql://h/a?x=1&sslmode=allow&y=2')).toBe(
    'postgresql://h/a?x=1&sslmode=prefer&y=2&uselibpqcompat=true',
  );
  for (const url of [
    'postgresql://h/a',
    'postgresql://h/a?sslmode=verify-full',
    'postgresql://h/a?sslmode=disable',
  ])
    expect(withModesOfLibpq(url)).toBe(url);
  expect(withoutTls('postgresql://h/a?sslmode=prefer&x=1')).toBe('postgresql://h/a?sslmode=disable&x=1');
  expect(withoutTls('postgresql://h/a?sslmode=require')).toBeUndefined();
});

function refusalOf(url: string): MigrateError {
  try {
    openDatabase(url, {});
  } catch (error) {
    return error as MigrateError;
  }
  throw new Error('it was taken');
}
