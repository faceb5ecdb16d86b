import type { Environment } from './environment.ts';
import { createStyle, type Style } from './style.ts';
import { asciiSymbols, chooseSymbols, type Symbols, unicodeSymbols } from './symbols.ts';

/** The little that is needed of `process.stdout` and `process.stderr`. */
export interface OutputStream {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** How text may look in one place: what everything that renders text to lines needs to know. */
export interface Surface {
  /** In columns. `Infinity` where nothing must be cut off, as in a pipe. */
  readonly width: number;
  readonly style: Style;
  readonly symbols: Symbols;
}

export interface Output extends Surface {
  /** Writes text as it is; text from outside goes through `printable` first. */
  write(text: string): void;
  line(text?: string): void;
  lines(texts: readonly string[]): void;
  readonly isTerminal: boolean;
  /** A line can be drawn over: a terminal that understands escape sequences. */
  readonly canRedraw: boolean;
}

export interface Terminal {
  /** The answer. */
  readonly out: Output;
  /** Progress, notes, logs and errors. */
  readonly err: Output;
  /** A person can be asked: stdin and stderr (where prompts are drawn) are both terminals. */
  readonly interactive: boolean;
}

export interface TerminalOptions {
  stdout: OutputStream;
  stderr: OutputStream;
  stdin?: { readonly isTTY?: boolean | undefined } | undefined;
  env: Environment;
}

/** Wraps the streams of a process. Colour and width are decided for each stream on its own. */
export function createTerminal(streams: TerminalOptions): Terminal {
  const { stdout, stderr, env } = streams;
  return {
    out: createOutput(stdout, env),
    err: createOutput(stderr, env),
    // A getter, and stdin last: a process's stdin is opened when it is first looked at, which takes milliseconds.
    get interactive() {
      return stderr.isTTY === true && streams.stdin?.isTTY === true;
    },
  };
}

/** A surface with no colour and no limit, for text that goes into a file. */
export function plainSurface(width = Number.POSITIVE_INFINITY, options: { ascii?: boolean } = {}): Surface {
  return { width, style: createStyle(false), symbols: options.ascii ? asciiSymbols : unicodeSymbols };
}

function createOutput(stream: OutputStream, env: Environment): Output {
  const isTerminal = stream.isTTY === true;
  const write = (text: string) => {
    stream.write(text);
  };
  return {
    write,
    line: (text = '') => write(`${text}\n`),
    lines: texts => {
      if (texts.length > 0) write(`${texts.join('\n')}\n`);
    },
    // A getter: a terminal can be resized during a run.
    get width() {
      return measureWidth(stream, env);
    },
    isTerminal,
    canRedraw: isTerminal && env['TERM'] !== 'dumb',
    style: createStyle(usesColour(isTerminal, env)),
    symbols: chooseSymbols(env),
  };
}

function measureWidth(stream: OutputStream, env: Environment): number {
  if (isWidth(stream.columns)) return stream.columns;
  const columns = Number(env['COLUMNS']);
  if (isWidth(columns)) return columns;
  return stream.isTTY ? 80 : Number.POSITIVE_INFINITY;
}

// A pseudo-terminal that was given no size reports 0.
function isWidth(columns: number | undefined): columns is number {
  return columns !== undefined && Number.isInteger(columns) && columns > 0;
}

// FORCE_COLOR wins over NO_COLOR, as in Node itself: it is set for one command, NO_COLOR for a whole account.
function usesColour(isTerminal: boolean, env: Environment): boolean {
  const forced = env['FORCE_COLOR'];
  if (forced) return forced !== '0' && forced !== 'false';
  return isTerminal && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
}
