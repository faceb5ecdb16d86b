export { type CodeFrame, codeFrame } from './code-frame.ts';
export {
  type ParsedCommandLine,
  type ProgramShape,
  parseCommandLine,
  UsageError,
} from './command-line.ts';
export type { CommandOption, CommandShape } from './command-shape.ts';
export { type ConfirmOptions, confirm } from './confirm.ts';
export {
  createDocumentWriter,
  type Envelope,
  type EnvelopeError,
  type EnvelopeInput,
  envelope,
} from './envelope.ts';
export type { Environment } from './environment.ts';
export { fit, padEnd, padStart } from './fit.ts';
export { formatBytes, formatDuration, formatTime, plural } from './format.ts';
export {
  InterruptedError,
  type InterruptOptions,
  type InterruptSignal,
  type SignalEmitter,
  withInterrupt,
} from './interrupt.ts';
export { type PrintableOptions, printable } from './printable.ts';
export { type Problem, renderProblem, renderProblems } from './problem.ts';
export { type Progress, type ProgressChange, type ProgressOptions, startProgress } from './progress.ts';
export { escapeTableCell, escapeXml, pathAsUri } from './report-text.ts';
export {
  type BugReport,
  describeBug,
  type ErrorEmitter,
  type ProcessLike,
  type RunOptions,
  runProcess,
} from './run-process.ts';
export { createStyle, type Style } from './style.ts';
export type { Surroundings } from './surroundings.ts';
export type { Symbols } from './symbols.ts';
export { type Cell, type Column, table } from './table.ts';
export {
  createTerminal,
  type Output,
  type OutputStream,
  plainSurface,
  type Surface,
  type Terminal,
  type TerminalOptions,
} from './terminal.ts';
export { displayWidth } from './width.ts';
export { wrap } from './wrap.ts';
