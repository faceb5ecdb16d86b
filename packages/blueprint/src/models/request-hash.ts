import { createHash } from 'node:crypto';
import { jsonSchemaOf } from './json-schema.ts';
import type { AnswerMode, ModelRequest } from './port.ts';

/** SHA-256 in hexadecimal of everything in a request that shapes the answer. Not the model: a cassette outlives names. */
export function requestHash(request: ModelRequest, mode: AnswerMode): string {
  const { system, prompt, answer, temperature, seed } = request;
  const shape = answer === undefined ? null : { name: answer.name, schema: jsonSchemaOf(answer.schema) };
  const text = JSON.stringify([system, prompt, shape, mode, temperature ?? null, seed ?? null]);
  return createHash('sha256').update(text).digest('hex');
}
