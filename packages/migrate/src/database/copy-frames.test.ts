import fc from 'fast-check';
import { expect, test } from 'vitest';
import { copyDataFilter } from './copy-frames.ts';

function message(tag: string, content: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(tag);
  head.writeUInt32BE(content.length + 4, 1);
  return Buffer.concat([head, content]);
}

/** Feeds an answer in pieces of the given sizes; the last of them repeats. */
function filter(answer: Buffer, sizes: readonly number[]): { taken: Buffer; passed: Buffer; order: string } {
  const taken: Buffer[] = [];
  const passed: Buffer[] = [];
  let order = '';
  const feed = copyDataFilter(
    data => {
      passed.push(Buffer.from(data));
      order += 'p';
    },
    data => {
      taken.push(Buffer.from(data));
      order += 't';
    },
  );
  for (let at = 0, index = 0; at < answer.length; index += 1) {
    const size = sizes[Math.min(index, sizes.length - 1)] ?? 1;
    // A copy: the filter may write into what it gets.
    feed(Buffer.from(answer.subarray(at, at + size)));
    at += size;
  }
  return { taken: Buffer.concat(taken), passed: Buffer.concat(passed), order };
}

const content = fc.uint8Array({ maxLength: 40 }).map(bytes => Buffer.from(bytes));

test('contents of CopyData come out whole, all else untouched, however the answer is cut', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ tag: fc.constantFrom('d', 'd', 'd', 'N', 'S'), content }), { maxLength: 30 }),
      fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 20 }),
      content,
      (messages, sizes, after) => {
        const others = [
          message('c', Buffer.alloc(0)),
          message('C', Buffer.from('COPY 3\0')),
          message('Z', Buffer.from('T')),
        ];
        const answer = Buffer.concat([
          ...messages.map(each => message(each.tag, each.content)),
          ...others,
          after,
        ]);
        const { taken, passed } = filter(answer, sizes);
        expect(taken).toEqual(
          Buffer.concat(messages.filter(({ tag }) => tag === 'd').map(each => each.content)),
        );
        expect(passed).toEqual(
          Buffer.concat([
            ...messages.filter(({ tag }) => tag !== 'd').map(each => message(each.tag, each.content)),
            ...others,
            after,
          ]),
        );
      },
    ),
  );
});

test('data is handed on before the message that ends it', () => {
  const answer = Buffer.concat([
    message('d', Buffer.from('1\n')),
    message('d', Buffer.from('2\n')),
    message('Z', Buffer.from('T')),
  ]);
  expect(filter(answer, [answer.length]).order).toBe('tp');
});

test('an answer that makes no sense is an error', () => {
  expect(() => filter(Buffer.from([0x64, 0, 0, 0, 1]), [5])).toThrow('makes no sense');
});
