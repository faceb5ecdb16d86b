import { expect, it } from 'vitest';
import { changeUrl, connectionUrl } from './url.ts';

it('escapes names and passwords', () => {
  const address = { host: '127.0.0.1', port: 5432, database: 'a/b c', user: 'u@x', password: 'p:/?' };
  expect(connectionUrl(address)).toBe('postgresql://u%40x:p%3A%2F%3F@127.0.0.1:5432/a%2Fb%20c');
});

it('changes the database and keeps the rest', () => {
  const url = 'postgresql://me:secret@example.org:5433/app?sslmode=require';
  expect(changeUrl(url, 'other')).toBe('postgresql://me:secret@example.org:5433/other?sslmode=require');
});

it('changes user and password when they are given, without escaping them twice', () => {
  const url = changeUrl('postgresql://me:secret@localhost/app', 'app', { user: 'a b', password: '50%' });
  expect(url).toBe('postgresql://a%20b:50%25@localhost/app');
  expect([new URL(url).username, new URL(url).password].map(decodeURIComponent)).toEqual(['a b', '50%']);
});
