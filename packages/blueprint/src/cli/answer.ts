import { createDocumentWriter, envelope, type Terminal } from '@proven/terminal';
import { BlueprintError } from '../errors.ts';
import type { Outcome } from './command.ts';
import { jsonOfError, renderError } from './render/error.ts';

/** Raised when a reader of the old form could break. */
const jsonVersion = 1;

/** How a run ends for its reader. One of the two is called, once. */
export interface Answer {
  succeed(command: string, outcome: Outcome): void;
  /** Any error: what is no BlueprintError is a mistake of ours, which bin.ts tells people about. */
  fail(command: string, error: unknown): void;
}

/** For people: the answer on stdout, errors on stderr. */
export function textAnswer({ out, err }: Terminal): Answer {
  return {
    succeed: (_, { render }) => render(out),
    fail: (_, error) => {
      if (error instanceof BlueprintError) renderError(error, err);
    },
  };
}

/** For programs: stdout holds exactly one document, on failure too. */
export function jsonAnswer({ out }: Terminal): Answer {
  const write = createDocumentWriter(out);
  const head = (command: string) => ({ tool: 'blueprint', command, version: jsonVersion });
  return {
    succeed: (command, { data, finding }) =>
      write(
        envelope({
          ...head(command),
          ok: finding === undefined,
          data,
          ...(finding === undefined ? {} : { error: jsonOfError(finding) }),
        }),
      ),
    fail: (command, error) => write(envelope({ ...head(command), ok: false, error: jsonOfError(error) })),
  };
}
