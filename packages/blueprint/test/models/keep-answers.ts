// Keeps call after call until it is killed: the process of a test in ledger.test.ts. Prints each id when it is kept.
import { keepCalls } from '../../src/ledger/keep.ts';

const keep = keepCalls(process.argv[2] ?? '', []);
for (let number = 0; ; number++) {
  const call = `${number}`.padStart(8, '0');
  const at = new Date(1_790_000_000_000 + number).toISOString();
  keep({
    event: 'asked',
    call,
    at,
    run: 'r',
    step: 'design',
    model: 'a/b',
    mode: 'native',
    attempt: 1,
    request: 'x',
    atMostUsd: 1,
  });
  keep(
    {
      event: 'answered',
      call,
      at,
      answeredBy: 'b',
      finish: 'complete',
      usage: { inputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 1 },
      tokens: 'measured',
      costUsd: 0.5,
      costBasis: 'measured',
      priceFrom: null,
      durationMs: 1,
      retries: 0,
      warnings: [],
    },
    `answer ${call} ${'x'.repeat(20_000)}`,
  );
  process.stdout.write(`${call}\n`);
}
