import { createHash } from 'node:crypto';
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { permissionSets } from '../agents/port.ts';
import { BlueprintError, type Problem } from '../errors.ts';

const id = z
  .string()
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'has lower-case letters, digits, and single hyphens between them');
const text = z.string().trim().min(1, 'is empty');

const check = z.strictObject({ command: text, expects: text.default('exit 0') });

const task = z.strictObject({
  id,
  /** A folder of git, from the file. */
  repository: text,
  commit: text.default('HEAD'),
  prompt: text,
  /** The folder of a design, from the file; for arms with a design. */
  design: text.optional(),
  /** The folder whose files are laid over the work before the checks, from the file. */
  hidden: text,
  checks: z.array(check).min(1, 'is empty'),
  /** Makes a checkout ready. */
  setup: text.optional(),
});

const arm = z.strictObject({
  id,
  agent: z.enum(['claude', 'codex', 'acp', 'command']),
  model: text.optional(),
  /** The command line of `acp` and `command`. */
  command: text.optional(),
  permissions: z.enum(permissionSets).default('edits'),
  design: z.boolean().default(false),
});

const definitionSchema = z.strictObject({
  tasks: z.array(task).min(1, 'is empty'),
  arms: z.array(arm).length(2, 'must have two: they are compared with each other'),
  /** How often each arm works on each task. */
  runs: z.number().int().min(1).max(100).default(3),
  /** The longest that an agent may work, in minutes. */
  minutes: z.number().positive().max(1440).default(30),
  /** The longest that a check or a setup may take, in minutes. */
  checkMinutes: z.number().positive().max(1440).default(10),
});

export type EvalTask = z.infer<typeof task>;
export type EvalArm = z.infer<typeof arm>;
export type EvalDefinition = z.infer<typeof definitionSchema>;

/** Reads what is to be compared. Throws `invalid_eval` with everything that is wrong, each with its line. Pure. */
export function parseDefinition(source: string, file: string): EvalDefinition {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, uniqueKeys: true });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col, source };
  };
  const broken = document.errors.map(
    ({ message, pos }): Problem => ({
      code: 'invalid_eval',
      message: message.split('\n')[0] ?? '',
      ...at(pos[0]),
    }),
  );
  if (broken.length > 0) throw invalid(file, broken);
  const parsed = definitionSchema.safeParse(document.toJS());
  const place = (path: readonly PropertyKey[]) => at(offsetOf(document, path));
  if (!parsed.success) {
    throw invalid(
      file,
      parsed.error.issues.map(
        (issue): Problem => ({
          code: 'invalid_eval',
          message: `${issue.path.join('.') || 'the file'}: ${complaintAbout(issue, document)}`,
          ...place(issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path),
        }),
      ),
    );
  }
  const problems = findContradictions(parsed.data).map(
    ({ path, message }): Problem => ({ code: 'invalid_eval', message, ...place(path) }),
  );
  if (problems.length > 0) throw invalid(file, problems);
  return parsed.data;
}

function complaintAbout(issue: z.core.$ZodIssue, document: ReturnType<typeof parseDocument>): string {
  if (issue.code === 'unrecognized_keys') return `there is no key "${issue.keys.join('", "')}"`;
  if (issue.path.length > 0 && !document.hasIn(issue.path)) return 'this is missing';
  if (issue.code === 'invalid_type') return `this has to be ${kinds[issue.expected] ?? issue.expected}`;
  return issue.message;
}

/** In the words of the file. */
const kinds: Readonly<Record<string, string>> = {
  array: 'a list',
  object: 'keys with values',
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
};

/** The place of the value at a path, or of the nearest one around it. */
function offsetOf(document: ReturnType<typeof parseDocument>, path: readonly PropertyKey[]): number {
  for (let length = path.length; length >= 0; length--) {
    const node = document.getIn(path.slice(0, length), true) as
      | { range?: [number, number, number] }
      | undefined;
    if (node?.range !== undefined && node.range !== null) return node.range[0];
  }
  return 0;
}

interface Contradiction {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

function findContradictions({ tasks, arms }: EvalDefinition): Contradiction[] {
  const repeated = (items: readonly { readonly id: string }[], key: string) =>
    items.flatMap((each, index) =>
      items.findIndex(other => other.id === each.id) < index
        ? [{ path: [key, index, 'id'], message: `the id "${each.id}" is there twice` }]
        : [],
    );
  const wantsDesign = arms.find(({ design }) => design);
  return [
    ...repeated(tasks, 'tasks'),
    ...repeated(arms, 'arms'),
    ...tasks.flatMap(({ design }, index) =>
      wantsDesign !== undefined && design === undefined
        ? [
            {
              path: ['tasks', index],
              message: `the arm "${wantsDesign.id}" works with a design, and this task names none`,
            },
          ]
        : [],
    ),
    ...arms.flatMap(({ agent, command }, index) =>
      (agent === 'acp' || agent === 'command') && command === undefined
        ? [{ path: ['arms', index], message: `the agent "${agent}" needs a command` }]
        : [],
    ),
  ];
}

function invalid(file: string, problems: readonly Problem[]): BlueprintError {
  return new BlueprintError('invalid_eval', `${file} cannot be used`, {
    problems,
    hint: 'docs/blueprint/eval.md has the form of the file.',
  });
}

/** What decides over a run: when any of it changes, runs of before are no runs of this. Pure. */
export function keyOf(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}
