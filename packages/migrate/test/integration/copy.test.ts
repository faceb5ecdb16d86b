import { once } from 'node:events';
import { Readable, Writable } from 'node:stream';
import { createDatabase, testServers } from '@proven/testing';
import { describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/database/open.ts';
import { sql } from '../../src/database/sql.ts';

/** A stream that is full after each byte, and takes its time. */
function slowStream(): Writable & { text: () => string } {
  let text = '';
  const stream = new Writable({
    highWaterMark: 1,
    write(piece, _, done) {
      text += String(piece);
      setTimeout(done, 20);
    },
  });
  return Object.assign(stream, { text: () => text });
}

describe.each(testServers())('PostgreSQL $version', server => {
  const open = (url: string) => openDatabase(url, {}).open(() => undefined, 'test');

  test('the session goes on after a COPY whose destination was full to the end', {
    timeout: 20_000,
  }, async () => {
    await using database = await createDatabase(server);
    const session = await open(database.url);
    const destination = slowStream();
    expect(await session.copyOut(sql`(SELECT generate_series(1, 3))`, destination)).toBe(3);
    // Whoever ends a stream hears no more that it has room.
    destination.end();
    await once(destination, 'finish');
    expect(destination.text()).toBe('1\n2\n3\n');
    expect((await session.run(sql`SELECT 'on' AS still`))[0]?.rows).toEqual([{ still: 'on' }]);
    await session.close();
  });

  test('a destination or a source that breaks, and a server that refuses, leave a session that works', async () => {
    await using database = await createDatabase(server);
    const session = await open(database.url);
    await session.run('CREATE TABLE t (i integer)');

    const full = new Writable({ write: (_, __, done) => done(new Error('no room')) });
    await expect(session.copyOut(sql`(SELECT generate_series(1, 2000000))`, full)).rejects.toThrow('no room');
    const broken = new Readable({ read: () => broken.destroy(new Error('cannot read')) });
    await expect(session.copyIn(sql`t`, broken)).rejects.toThrow('cannot read');
    await expect(session.copyIn(sql`t`, Readable.from([Buffer.from('1\nx\n')]))).rejects.toMatchObject({
      sqlstate: '22P02',
    });
    await expect(session.copyOut(sql`missing`, slowStream())).rejects.toMatchObject({ sqlstate: '42P01' });

    expect(await session.copyIn(sql`t`, Readable.from([Buffer.from('1\n2'), Buffer.from('3\n')]))).toBe(2);
    expect((await session.run('SELECT sum(i)::text AS sum FROM t'))[0]?.rows).toEqual([{ sum: '24' }]);
    await session.close();
  });
});
