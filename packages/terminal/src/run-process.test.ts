import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import type { Environment } from './environment.ts';
import { describeBug, type ProcessLike, runProcess } from './run-process.ts';

class FakeStream extends EventEmitter {
  text = '';
  write(text: string): void {
    this.text += text;
  }
}

function createProcess(env: Environment = {}) {
  return {
    stdout: new FakeStream(),
    stderr: new FakeStream(),
    env,
    exitCode: undefined as number | undefined,
  };
}

const report = { tool: 'migrate', reportTo: 'https://example.org/issues' };
const brokenPipe = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
const diskFull = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });

test.each([0, 3])('sets the exit code %d that main returns', async code => {
  const process = createProcess();
  await runProcess(process, {
    ...report,
    main: async ({ out }) => {
      out.line('answer');
      return code;
    },
  });
  expect(process).toMatchObject({ exitCode: code, stdout: { text: 'answer\n' }, stderr: { text: '' } });
});

test('an exit code that was set before is not lost to success', async () => {
  const process = createProcess();
  process.exitCode = 7;
  await runProcess(process, { ...report, main: async () => 0 });
  expect(process.exitCode).toBe(7);
});

test('what main throws is reported as a bug, without the stack and without secrets', async () => {
  const process = createProcess({ COLUMNS: '60' });
  const main = async () => {
    throw new TypeError('no password=secret', { cause: new Error('deeper') });
  };
  const redact = (text: string) => text.replace(/password=\S+/, 'password=***');
  await runProcess(process, { ...report, main, redact });
  expect(process.exitCode).toBe(1);
  expect(process.stdout.text).toBe('');
  expect(process.stderr.text).toBe(
    [
      'error[bug] migrate failed in a way it did not expect. This',
      '  is a bug in migrate, not a mistake of yours.',
      '  TypeError: no password=***',
      '  caused by Error: deeper',
      '  hint: Please report it at https://example.org/issues. Run',
      '        the command again with DEBUG=1 for the details to',
      '        include.',
      '',
    ].join('\n'),
  );
});

test('a main that throws before it returns a promise is a bug as well, with the exit code asked for', async () => {
  const process = createProcess();
  const main = () => {
    throw new Error('at once');
  };
  await runProcess(process, { ...report, main, bugExitCode: 70 });
  expect(process).toMatchObject({
    exitCode: 70,
    stderr: { text: expect.stringContaining('Error: at once') },
  });
});

test.each([
  [{ DEBUG: '1' }, true],
  [{ LOG_LEVEL: 'DEBUG' }, true],
  [{ LOG_LEVEL: 'info' }, false],
  [{ DEBUG: '' }, false],
])('the stack is shown with %j: %s', (env, isShown) => {
  const { details, hint } = describeBug(new Error('broken', { cause: new Error('deeper') }), {
    ...report,
    env,
  });
  expect(details?.some(line => /^ +at /.test(line))).toBe(isShown);
  expect(details?.filter(line => line.startsWith('Error: broken'))).toHaveLength(1);
  expect(details?.filter(line => line.startsWith('caused by Error: deeper'))).toHaveLength(1);
  expect(hint?.includes('DEBUG=1')).toBe(!isShown);
});

test('the stack is redacted too', () => {
  const redact = (text: string) => text.replaceAll('secret', '***');
  const { details } = describeBug(new Error('secret'), { ...report, env: { DEBUG: '1' }, redact });
  expect(details?.[0]).toBe('Error: ***');
});

test('anything can be thrown', () => {
  expect(describeBug('text', { ...report, env: { DEBUG: '1' } }).details).toEqual(['text']);
});

test('a reader that went away is no failure', async () => {
  const process = createProcess();
  await runProcess(process, { ...report, main: async () => 0 });
  process.stdout.emit('error', brokenPipe);
  process.stderr.emit('error', brokenPipe);
  expect(process).toMatchObject({ exitCode: 0, stderr: { text: '' } });
});

test('an answer that cannot be written is a failure, after main as well', async () => {
  const process = createProcess();
  await runProcess(process, { ...report, main: async () => 0 });
  process.stdout.emit('error', diskFull);
  process.stdout.emit('error', diskFull);
  expect(process.exitCode).toBe(1);
  expect(process.stderr.text).toBe('The output could not be written: ENOSPC: no space left on device\n');
});

test('a failure to write does not hide the failure of main', async () => {
  const process = createProcess();
  await runProcess(process, {
    ...report,
    main: async () => {
      process.stdout.emit('error', diskFull);
      return 4;
    },
  });
  expect(process.exitCode).toBe(4);
});

test('the process object of Node is accepted', () => {
  const accepted: ProcessLike = process;
  expect(accepted.env).toBe(process.env);
});

test('a main that never ends is no success', () => {
  const process = createProcess();
  void runProcess(process, { ...report, main: () => new Promise(() => undefined) });
  expect(process.exitCode).toBe(13);
});
