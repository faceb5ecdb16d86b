import type { Brief } from '../../brief/brief.ts';
import { type Finding, pageOf } from '../../finding.ts';
import type { Design } from '../design.ts';
import { tasksOf } from '../tasks.ts';
import { designRules } from './index.ts';
import type { Rule, RuleFinding, RuleInput } from './rule.ts';

/** Where elements, by their ids, and parts, by their names, stand in the files of the design. */
export type PlacesOfDesign = ReadonlyMap<string, { readonly file: string; readonly line: number }>;

/** Everything that the rules find in a design: free, offline, and the same for the same design. Pure. */
export function checkDesign(
  design: Design,
  brief: Brief | null,
  places: PlacesOfDesign = new Map(),
): Finding[] {
  const input: RuleInput = { design, brief, tasks: tasksOf(design) };
  return designRules.flatMap(rule => [...rule.find(input)].map(found => toFinding(rule, found, places)));
}

function toFinding(
  rule: Rule,
  { id, section, promptLine, ...found }: RuleFinding,
  places: PlacesOfDesign,
): Finding {
  const place = places.get(id ?? '') ?? places.get(section ?? '');
  const line = place === undefined ? undefined : place.line + (promptLine ?? 1) - 1;
  return {
    code: rule.id,
    severity: rule.severity,
    ...found,
    ...(place === undefined || line === undefined ? {} : { file: place.file, line }),
    page: pageOf(rule),
  };
}
