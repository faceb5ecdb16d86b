import { broadScope } from './broad-scope.ts';
import { contradiction } from './contradiction.ts';
import { emptySection } from './empty-section.ts';
import { noFrame } from './no-frame.ts';
import { noStack } from './no-stack.ts';
import { placeholder } from './placeholder.ts';
import { repeatedRequirement } from './repeated-requirement.ts';
import type { BriefRule } from './rule.ts';
import { unmeasuredRequirement } from './unmeasured-requirement.ts';
import { vagueWord } from './vague-word.ts';

/** All rules for briefs. */
export const briefRules: readonly BriefRule[] = [
  emptySection,
  placeholder,
  vagueWord,
  unmeasuredRequirement,
  repeatedRequirement,
  contradiction,
  noStack,
  noFrame,
  broadScope,
];
