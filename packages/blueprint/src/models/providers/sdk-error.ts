import { APICallError } from '@ai-sdk/provider';
import { redact } from '../../redact.ts';

/** What an error of the SDK says, in one form. */
export interface Failure {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly isOverloaded: boolean;
}

/** An error that comes as the first event of a stream has no status of its own: only its type says what it is. */
export function readFailure(error: unknown): Failure {
  if (!APICallError.isInstance(error)) {
    const isOverloaded = /overloaded|rate_limit|server_error/i.test(JSON.stringify(error ?? '') ?? '');
    return { status: undefined, headers: {}, body: '', isOverloaded };
  }
  const { statusCode, responseHeaders = {}, responseBody = '' } = error;
  return { status: statusCode, headers: responseHeaders, body: responseBody, isOverloaded: false };
}

/** The code of a connection's error, from wherever it stands in the chain of causes. */
export function networkCode(error: unknown): string | undefined {
  for (let each = error, depth = 0; each instanceof Error && depth < 6; each = each.cause, depth++) {
    const { code } = each as NodeJS.ErrnoException;
    if (typeof code === 'string' && /^(E(?!RR_)[A-Z]|UND_ERR_|CERT_|DEPTH_)/.test(code)) return code;
    if (/terminated|other side closed|socket hang up/.test(each.message)) return 'ECONNRESET';
  }
  return undefined;
}

/** In one line, without the key. */
export function serverMessage(error: unknown, body: string, key: string | undefined): string {
  const message =
    messageInBody(body) ?? (error instanceof Error ? error.message : messageInBody(JSON.stringify(error)));
  const line = redact(message ?? '', key === undefined ? [] : [key])
    .replace(/\s+/g, ' ')
    .trim();
  return line.length <= 300 ? line : `${line.slice(0, 297)}...`;
}

function messageInBody(body: string | undefined): string | undefined {
  const message = /"message"\s*:\s*("(?:[^"\\]|\\.)*")/.exec(body ?? '')?.[1];
  if (message !== undefined) return JSON.parse(message) as string;
  const plain = (body ?? '').replace(/<[^>]*>/g, ' ').trim();
  return plain === '' ? undefined : plain;
}

/** The SDK's errors carry the headers and the whole request; a cause is printed where a bug is reported. */
export function withoutSecrets(error: unknown): string | undefined {
  return error instanceof Error ? error.name : undefined;
}
