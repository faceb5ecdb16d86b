import type { ImportFormat } from '../imported.ts';
import { answerFormat } from './answer.ts';
import { decisionRecordsFormat } from './decision-records.ts';
import { jsonFormat } from './json.ts';
import { openSpecFormat } from './openspec.ts';
import { specKitFormat } from './spec-kit.ts';

/** All formats, in the order in which they are asked whether files are theirs. */
export const formats: readonly ImportFormat[] = [
  jsonFormat,
  specKitFormat,
  openSpecFormat,
  decisionRecordsFormat,
  answerFormat,
];
