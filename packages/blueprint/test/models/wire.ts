import { z } from 'zod';
import { openModel } from '../../src/models/open.ts';
import type { Model, ModelRequest } from '../../src/models/port.ts';
import type { ModelSurroundings } from '../../src/models/surroundings.ts';
import { chatCompletions } from '../servers/chat-completions.ts';
import { messages } from '../servers/messages.ts';
import type { Protocol } from '../servers/model-server.ts';
import { responses } from '../servers/responses.ts';

/** Not a key: it only has the form of one. */
export const key = 'sk-test-0123456789abcdef';

export const schema = z.object({ title: z.string(), size: z.enum(['S', 'L']).nullable() });
export const good = '{"title":"A","size":"S"}';

export interface Wire {
  readonly name: string;
  readonly protocol: Protocol;
  readonly keyVariable: string;
}

/** The provider files with the protocol that each speaks. */
export const wires: readonly Wire[] = [
  { name: 'anthropic/claude-haiku-5-5', protocol: messages, keyVariable: 'ANTHROPIC_API_KEY' },
  { name: 'openai/gpt-6-sol', protocol: responses, keyVariable: 'OPENAI_API_KEY' },
  { name: 'compatible/llama', protocol: chatCompletions, keyVariable: 'COMPATIBLE_API_KEY' },
];

/** Opens a model at a server on loopback; waits are noted, and not waited. */
export function openAt(
  name: string,
  url: string,
  more: Partial<ModelSurroundings> = {},
): Model & { readonly waits: number[] } {
  const waits: number[] = [];
  const model = openModel(name, {
    environment: {
      ANTHROPIC_API_KEY: key,
      OPENAI_API_KEY: key,
      COMPATIBLE_API_KEY: key,
      ANTHROPIC_BASE_URL: url,
      OPENAI_BASE_URL: url,
    },
    baseUrl: url,
    directory: '/',
    calls: '/nowhere',
    now: () => new Date('2026-11-20T10:00:00Z'),
    retryPolicy: {
      sleep: async milliseconds => {
        waits.push(milliseconds);
      },
      random: () => 1,
    },
    ...more,
  });
  return { ...model, waits };
}

export function request(more: Partial<ModelRequest> = {}): ModelRequest {
  return {
    step: 'design',
    attempt: 1,
    system: 'You design.',
    prompt: 'Design it.',
    answer: { name: 'design', schema },
    maxOutputTokens: 1000,
    temperature: undefined,
    seed: undefined,
    maxUsd: undefined,
    signal: undefined,
    ...more,
  };
}
