import { createDocumentWriter, envelope, type Terminal } from '@proven/terminal';
import { MigrateError } from '../errors.ts';
import type { Outcome } from './command.ts';
import { renderError } from './render/error.ts';
import { jsonOfError, jsonVersion, withoutSecrets } from './render/json.ts';

/** How a run ends for its reader. One of the two is called, once. */
export interface Answer {
  succeed(command: string, outcome: Outcome): void;
  /** Any error: what is no MigrateError is a mistake of ours, which bin.ts tells people about. */
  fail(command: string, error: unknown): void;
}

/** For people: the answer on stdout, errors on stderr. */
export function textAnswer({ out, err }: Terminal): Answer {
  return {
    succeed: (_, { render }) => render(out),
    fail: (_, error) => {
      if (error instanceof MigrateError) renderError(error, err);
    },
  };
}

/** For programs: stdout holds exactly one document, on failure too. */
export function jsonAnswer({ out }: Terminal): Answer {
  const write = createDocumentWriter(out);
  const head = (command: string) => ({ tool: 'migrate', command, version: jsonVersion });
  return {
    succeed: (command, { data, finding }) =>
      write(
        envelope({
          ...head(command),
          ok: finding === undefined,
          data: withoutSecrets(data),
          ...(finding === undefined ? {} : { error: jsonOfError(finding) }),
        }),
      ),
    fail: (command, error) => write(envelope({ ...head(command), ok: false, error: jsonOfError(error) })),
  };
}
