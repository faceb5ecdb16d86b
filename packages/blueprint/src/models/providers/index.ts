import type { OpenModel } from '../surroundings.ts';
import { openAnthropic } from './anthropic.ts';
import { openCompatible } from './compatible.ts';
import { openManual } from './manual.ts';
import { openOpenai } from './openai.ts';

/** One file a provider; the name is what stands before the slash. */
export const providers = {
  anthropic: openAnthropic,
  openai: openOpenai,
  compatible: openCompatible,
  manual: openManual,
} as const satisfies Record<string, OpenModel>;
