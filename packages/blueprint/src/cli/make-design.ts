import type { Brief } from '../brief/brief.ts';
import { readDesignFolder } from '../design/folder.ts';
import { checkDesign } from '../design/rules/check.ts';
import { type MadeDesign, type MakeGoal, makeDesigns } from '../draft/make.ts';
import { BlueprintError } from '../errors.ts';
import { countSeverities } from '../finding.ts';
import { type Session, shownPath } from './asking.ts';
import type { Invocation, Outcome } from './command.ts';
import { renderMade } from './render/made.ts';

/** Makes the designs of a goal, checks them, and says what to do next. */
export async function makeAndCheck(
  folder: string,
  brief: Brief,
  goal: MakeGoal,
  { directory }: Invocation,
  session: Session,
): Promise<Outcome> {
  const made = await makeDesigns(folder, brief, goal, session.askerOf());
  const designs = await Promise.all(
    made.map(async each => ({ ...(await describe(each, brief)), folder: shownPath(each.folder, directory) })),
  );
  const cost = session.cost();
  const errors = designs.reduce((sum, each) => sum + each.errors, 0);
  return {
    data: { designs, cost },
    render: output => renderMade({ designs, cost }, output),
    ...(errors === 0
      ? {}
      : {
          finding: new BlueprintError(
            'findings',
            `the rules found ${errors} errors in what the model designed`,
            {
              hint: '"blueprint check" shows them; "blueprint refine" revises the design.',
            },
          ),
        }),
  };
}

/** Read back from the disk: that is what a person will see, and what is built. */
async function describe({ folder, approach, rounds }: MadeDesign, brief: Brief) {
  const { design, places } = await readDesignFolder(folder);
  const findings = checkDesign(design, brief, places);
  return {
    approach: approach ?? null,
    title: design.title,
    decisions: design.decisions.length,
    tasks: design.phases.reduce((sum, { tasks }) => sum + tasks.length, 0),
    risks: design.risks.length,
    rounds: rounds.map(({ findings: found, changes }) => ({
      findings: found.length,
      changes: changes.length,
    })),
    ...countSeverities(findings),
  };
}
