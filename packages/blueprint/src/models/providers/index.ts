import type { OpenModel } from '../surroundings.ts';
import { openAnthropic } from './anthropic.ts';
import { openClaude } from './claude.ts';
import { openCompatible } from './compatible.ts';
import { openManual } from './manual.ts';
import { openOpenai } from './openai.ts';
import { openRecorded } from './recorded.ts';

/** One file a provider; the name is what stands before the slash. */
export const providers = {
  anthropic: openAnthropic,
  openai: openOpenai,
  compatible: openCompatible,
  claude: openClaude,
  manual: openManual,
  recorded: openRecorded,
} as const satisfies Record<string, OpenModel>;
