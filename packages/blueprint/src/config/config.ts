import { resolve } from 'node:path';
import { ConfigFileError, loadSettings, type SettingsSources } from '@proven/settings';
import type { AgentName } from '../agents/index.ts';
import { BlueprintError } from '../errors.ts';
import { withOwnPrices } from '../models/own-prices.ts';
import type { Price } from '../models/prices.ts';
import { settings } from './settings.ts';

/** What a command runs with. Built once, from defaults < config file < .env < environment < flags. */
export interface Config {
  /** The folder with one folder for each design; absolute. */
  readonly designs: string;
  /** `provider/model`. Undefined where nothing names one. */
  readonly model: string | undefined;
  /** Undefined: no limit but those of the steps. */
  readonly maxUsd: number | undefined;
  /** The most tokens of one answer; undefined leaves it to the model. */
  readonly maxOutputTokens: number | undefined;
  readonly maxUsdPerTask: number | undefined;
  readonly maxUsdPerDay: number | undefined;
  readonly agent: AgentName | undefined;
  readonly agentCommand: string | undefined;
  readonly setup: string | undefined;
  /** Globs of source files that are no part of any design. */
  readonly ignore: readonly string[];
  readonly baseUrl: string | undefined;
  /** The built-in list, with the config file's prices in their places. */
  readonly prices: readonly Price[];
  /** A cassette to write answers to; absolute. */
  readonly record: string | undefined;
  /** The process environment over `.env`. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Reads all sources. Throws `invalid_configuration` with everything that is wrong in them. */
export function loadConfig(sources: Omit<SettingsSources, 'fileName' | 'advice'>): Config {
  const loaded = openSources(sources);
  const designs = loaded.read(settings.designs);
  const record = loaded.read(settings.record);
  const config: Config = {
    designs: resolve(designs?.directory ?? sources.directory, designs?.value ?? 'design'),
    model: loaded.read(settings.model)?.value,
    maxUsd: loaded.read(settings.maxUsd)?.value,
    maxOutputTokens: loaded.read(settings.maxOutputTokens)?.value,
    maxUsdPerTask: loaded.read(settings.maxUsdPerTask)?.value,
    maxUsdPerDay: loaded.read(settings.maxUsdPerDay)?.value,
    agent: loaded.read(settings.agent)?.value,
    agentCommand: loaded.read(settings.agentCommand)?.value,
    setup: loaded.read(settings.setup)?.value,
    ignore: loaded.read(settings.ignore)?.value ?? [],
    baseUrl: loaded.read(settings.baseUrl)?.value,
    prices: withOwnPrices(loaded.read(settings.prices)?.value ?? []),
    record: record === undefined ? undefined : resolve(record.directory, record.value),
    environment: loaded.environment,
  };
  if (loaded.problems.length > 0) {
    throw new BlueprintError('invalid_configuration', 'the configuration cannot be used', {
      problems: loaded.problems,
    });
  }
  return Object.freeze(config);
}

const advice = { create: 'leave it out', example: '{ "model": "manual" }' };

function openSources(sources: Omit<SettingsSources, 'fileName' | 'advice'>): ReturnType<typeof loadSettings> {
  try {
    return loadSettings({ ...sources, fileName: 'blueprint.config.json', advice }, settings);
  } catch (error) {
    if (!(error instanceof ConfigFileError)) throw error;
    throw new BlueprintError('invalid_configuration', error.message, {
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      problems: error.problems,
      cause: error,
    });
  }
}
