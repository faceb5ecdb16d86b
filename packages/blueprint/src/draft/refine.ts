import type { Design } from '../design/design.ts';
import type { Findings } from '../prompts/answers.ts';
import { type View, views } from '../prompts/catalogue.ts';
import { critiqueStep, reviseStep } from '../prompts/steps.ts';
import type { Asker } from './ask.ts';

export type ViewFinding = Findings['findings'][number] & { readonly view: View };

/** The findings of all views, worst first. The views are asked at the same time; they know nothing of each other. */
export async function critiqueDesign(
  brief: string,
  design: Design,
  asker: Asker,
): Promise<readonly ViewFinding[]> {
  const material = { provider: asker.provider, brief, design: JSON.stringify(design) };
  const answers = await asker.askAll(views.map(view => critiqueStep(material, view)));
  const findings = answers.flatMap(({ value }, index) => {
    const view = views[index];
    return view === undefined ? [] : value.findings.map(finding => ({ ...finding, view }));
  });
  return findings.sort((one, other) => severityOrder[one.severity] - severityOrder[other.severity]);
}

/** The next version of a design. Ids of what stays are kept: an answer that renames everything goes back. */
export async function reviseDesign(
  brief: string,
  design: Design,
  findings: readonly ViewFinding[],
  asker: Asker,
): Promise<Design> {
  const material = { provider: asker.provider, brief, design: JSON.stringify(design) };
  const { value } = await asker.ask(reviseStep(material, JSON.stringify(findings)), revised =>
    complaintsAboutIds(design, revised),
  );
  return value;
}

const severityOrder = { high: 0, medium: 1, low: 2 } as const;

function complaintsAboutIds(before: Design, after: Design): readonly string[] {
  const kept = after.decisions.filter(({ id }) => before.decisions.some(decision => decision.id === id));
  return before.decisions.length > 0 && kept.length === 0
    ? [
        `decisions: not one id of the design before is left (${before.decisions.map(({ id }) => id).join(', ')})`,
      ]
    : [];
}
