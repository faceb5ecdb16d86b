import { type Parsed, type Setting, text } from '@proven/settings';
import { parseAgentName } from '../agents/index.ts';
import { parsePrices } from '../models/own-prices.ts';

export const settings = {
  designs: {
    key: 'designs',
    environment: 'BLUEPRINT_DESIGNS',
    flag: { name: '--path', value: 'folder' },
    meaning: 'the folder with the designs (./design)',
    parse: text,
  },
  model: {
    key: 'model',
    environment: 'BLUEPRINT_MODEL',
    flag: { name: '--model', value: 'provider/model' },
    meaning: 'the model to ask, for example manual or anthropic/claude-opus-5-5',
    parse: text,
  },
  maxUsd: {
    key: 'maxUsd',
    environment: 'BLUEPRINT_MAX_USD',
    flag: { name: '--max-usd', value: 'amount' },
    meaning: 'the most that a command may spend, in US dollars',
    parse: parseUsd,
  },
  maxOutputTokens: {
    key: 'maxOutputTokens',
    environment: 'BLUEPRINT_MAX_OUTPUT_TOKENS',
    flag: { name: '--max-output-tokens', value: 'number' },
    meaning: 'the longest answer of a model, its thinking included (32000)',
    parse: parseTokens,
  },
  maxUsdPerTask: {
    key: 'maxUsdPerTask',
    environment: 'BLUEPRINT_MAX_USD_PER_TASK',
    flag: undefined,
    meaning: 'the most that a task of a build may cost, in US dollars',
    parse: parseUsd,
  },
  maxUsdPerDay: {
    key: 'maxUsdPerDay',
    environment: 'BLUEPRINT_MAX_USD_PER_DAY',
    flag: undefined,
    meaning: 'the most that builds may bring a day (UTC) of the project to, in US dollars',
    parse: parseUsd,
  },
  agent: {
    key: 'agent',
    environment: 'BLUEPRINT_AGENT',
    flag: undefined,
    meaning: 'the agent that builds',
    parse: parseAgentName,
  },
  agentCommand: {
    key: 'agentCommand',
    environment: 'BLUEPRINT_AGENT_COMMAND',
    flag: undefined,
    meaning: 'the command line of the agents acp and command',
    parse: text,
  },
  setup: {
    key: 'setup',
    environment: 'BLUEPRINT_SETUP',
    flag: undefined,
    meaning: 'a command that makes a checkout ready to be built in',
    parse: text,
  },
  ignore: {
    key: 'ignore',
    environment: 'BLUEPRINT_IGNORE',
    flag: undefined,
    meaning: 'globs of source files that are no part of any design, as a list in JSON',
    isStructured: true,
    parse: parseGlobs,
  },
  baseUrl: {
    key: 'baseUrl',
    environment: 'BLUEPRINT_BASE_URL',
    flag: { name: '--base-url', value: 'url' },
    meaning: 'the server of models of compatible/',
    parse: text,
  },
  prices: {
    key: 'prices',
    environment: 'BLUEPRINT_PRICES',
    flag: undefined,
    meaning: 'prices of models, in the place of those of the built-in list',
    isStructured: true,
    parse: parsePrices,
  },
  record: {
    key: 'record',
    environment: 'BLUEPRINT_RECORD',
    flag: undefined,
    meaning: 'a cassette to write the answers of models to',
    parse: text,
  },
} as const satisfies Record<string, Setting<unknown>>;

/** Below a thousand nothing can be answered that has a shape. */
function parseTokens(given: string): Parsed<number> {
  const tokens = /^\d{1,7}$/.test(given) ? Number(given) : 0;
  return tokens >= 1000
    ? { value: tokens }
    : { complaint: `"${given}" is not a number of tokens from 1000 on` };
}

function parseUsd(given: string): Parsed<number> {
  const amount = Number(given);
  return given.trim() !== '' && Number.isFinite(amount) && amount >= 0
    ? { value: amount }
    : { complaint: `"${given}" is not an amount in US dollars, such as 0.50` };
}

function parseGlobs(json: string): Parsed<readonly string[]> {
  const complaint = 'it is no list of globs, such as ["legacy/**"]';
  try {
    const value: unknown = JSON.parse(json);
    const isList = Array.isArray(value) && value.every(each => typeof each === 'string' && each !== '');
    return isList ? { value: value as string[] } : { complaint };
  } catch {
    return { complaint };
  }
}
