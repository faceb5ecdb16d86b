import { BlueprintError, type ErrorCode } from '../../errors.ts';
import { LostCallError } from '../lost-call.ts';
import { nearestModel } from '../nearest.ts';
import type { AnswerMode } from '../port.ts';
import { retryAfter, type TemporaryFailure } from '../retry.ts';
import { networkCode, readFailure, serverMessage, withoutSecrets } from './sdk-error.ts';

/** What an explanation names. */
export interface FailureContext {
  /** `provider/model`. */
  readonly name: string;
  readonly id: string;
  readonly keyVariable: string;
  /** Undefined where the server takes none. */
  readonly key: string | undefined;
}

/** 408, 409, 429, 5xx (529: overloaded) and a lost connection may be tried again; a spent quota may not. */
export function temporaryFailure(error: unknown, now: Date): TemporaryFailure | undefined {
  const { status, headers, body, isOverloaded } = readFailure(error);
  if (status === undefined) {
    const code = networkCode(error);
    if (isOverloaded) return { retryAfterMs: undefined, isLost: false };
    if (code === undefined || neverSent.final.has(code)) return undefined;
    return { retryAfterMs: undefined, isLost: !neverSent.temporary.has(code) };
  }
  const isTemporary = [408, 409, 429].includes(status) || status >= 500;
  if (!isTemporary || /insufficient_quota|billing_hard_limit/.test(body)) return undefined;
  return { retryAfterMs: retryAfter(headers, now), isLost: false };
}

/** Some accounts and servers may ask a model, but not for a stream. */
export function refusesStream(error: unknown): boolean {
  const { status, body } = readFailure(error);
  return (status === 400 || status === 422 || status === 501) && /\bstream(?:ing|ed)?\b/i.test(body);
}

/** Says in our words what a provider's failure means and what to do; the server's own words go into the details. */
export function explainFailure(error: unknown, mode: AnswerMode, context: FailureContext): Error {
  const { status, body } = readFailure(error);
  const said = serverMessage(error, body, context.key);
  const details = said === '' ? [] : [`The server says: ${said}`];
  const make = (code: ErrorCode, message: string, hint: string) =>
    new BlueprintError(code, message, { details, hint, cause: withoutSecrets(error) });
  const { name, keyVariable } = context;
  if (status === undefined) return explainConnection(error, context);
  if (status === 401 || status === 403)
    return make(
      'key_refused',
      `the provider of ${name} refused the key (${status})`,
      context.key === undefined
        ? `Set ${keyVariable}.`
        : `Check ${keyVariable}, and that its account may use the model.`,
    );
  if (refusesMode(status, body, mode))
    return make('mode_refused', `${name} does not take the mode "${mode}"`, 'A lower mode is tried.');
  if (status === 404) {
    const near = nearestModel(name);
    const guess = near === undefined || near === name ? '' : `Did you mean "${near}"? `;
    return make(
      'unknown_model',
      `the provider does not know ${name}`,
      `${guess}"blueprint models" lists known names.`,
    );
  }
  if (status === 429 || status === 408 || status === 409 || status >= 500)
    return make(
      'model_unavailable',
      `${name} cannot answer at present (${status}${status === 529 ? ', overloaded' : ''})`,
      'It was tried again as often as the provider allows. Try later, or take another model.',
    );
  return make(
    'request_refused',
    `the provider of ${name} refused the request (${status})`,
    'See what the server says.',
  );
}

/** Errors of a connection on which nothing was sent. */
const neverSent = {
  temporary: new Set(['ECONNREFUSED', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT', 'ENETUNREACH', 'EHOSTUNREACH']),
  final: new Set(['ENOTFOUND', 'CERT_HAS_EXPIRED', 'DEPTH_ZERO_SELF_SIGNED_CERT']),
};

function explainConnection(error: unknown, context: FailureContext): Error {
  const code = networkCode(error);
  const said = serverMessage(error, '', context.key);
  const details = said === '' ? [] : [said];
  const cause = withoutSecrets(error);
  if (code === undefined)
    return new BlueprintError('model_unavailable', `the answer of ${context.name} cannot be read`, {
      details,
      hint: 'Check that the server speaks the protocol of this provider.',
      cause,
    });
  if (neverSent.temporary.has(code) || neverSent.final.has(code))
    return new BlueprintError('model_unavailable', `no connection to the server of ${context.name}`, {
      details,
      hint: 'Check the network, the address and the certificate.',
      cause,
    });
  return new LostCallError('model_unavailable', `the connection to the server of ${context.name} was lost`, {
    details,
    hint: 'Try again. The provider may have charged the prompt; the journal has an estimate.',
    cause,
  });
}

const modeWords: Readonly<Record<AnswerMode, RegExp | undefined>> = {
  native: /json_schema|response_format|text\.format|output_format|output_config|structured.?output|schema/i,
  tool: /tool|function/i,
  json: /json_object|response_format|text\.format|json.?mode/i,
  text: undefined,
};

function refusesMode(status: number, body: string, mode: AnswerMode): boolean {
  return [400, 404, 405, 415, 422, 501].includes(status) && modeWords[mode]?.test(body) === true;
}
