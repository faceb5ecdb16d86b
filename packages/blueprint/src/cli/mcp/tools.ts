/** A verb of blueprint as a tool. Each word of a description is in the context of every session that has the tools. */
export interface Tool {
  readonly name: string;
  /** The command it runs. */
  readonly command: string;
  readonly description: string;
  readonly parameters: readonly Parameter[];
  readonly isReadOnly: boolean;
  /** Always given. */
  readonly fixed?: readonly string[];
}

export interface Parameter {
  readonly name: string;
  readonly type: 'string' | 'number' | 'boolean';
  /** An argument of the command, in order, or a flag. */
  readonly as: 'argument' | `--${string}`;
  readonly description?: string;
  readonly isRequired?: boolean;
}

const design: Parameter = { name: 'design', type: 'string', as: 'argument' };

/**
 * The verbs that make sense in an agent's window. None takes a flag that lets commands run unseen (`--yes`), names a
 * command line or a path to write to: those are a person's.
 */
export const tools: readonly Tool[] = [
  {
    name: 'init',
    command: 'init',
    description: 'Begin a design: writes a brief to fill in.',
    parameters: [
      { ...design, isRequired: true },
      { name: 'template', type: 'string', as: '--template' },
    ],
    isReadOnly: false,
  },
  {
    name: 'brief_check',
    command: 'brief check',
    description: 'What a designer would have to guess.',
    parameters: [design],
    isReadOnly: true,
  },
  {
    name: 'design',
    command: 'design',
    description:
      'Turn the brief into a design. Names a prompt file and an answer file: write the answer there, call again.',
    parameters: [design],
    isReadOnly: false,
    fixed: ['--model=manual'],
  },
  {
    name: 'import',
    command: 'import',
    description: 'Make a design of an answer, a spec folder or ADRs.',
    parameters: [
      { name: 'path', type: 'string', as: 'argument', isRequired: true },
      { name: 'name', type: 'string', as: '--name' },
    ],
    isReadOnly: false,
  },
  {
    name: 'check',
    command: 'check',
    description: 'Check a design by rules.',
    parameters: [design],
    isReadOnly: true,
  },
  {
    name: 'show',
    command: 'show',
    description: 'A design on one screen.',
    parameters: [design],
    isReadOnly: true,
  },
  {
    name: 'task',
    command: 'build',
    description: 'What a task is given: files it may change, checks that must pass.',
    parameters: [{ name: 'task', type: 'string', as: '--task', isRequired: true }, design],
    isReadOnly: true,
    fixed: ['--dry-run'],
  },
  {
    name: 'build',
    command: 'build',
    description: 'Let another agent build and prove the design. Long and paid: only when the user asks.',
    parameters: [
      design,
      { name: 'agent', type: 'string', as: '--agent', isRequired: true },
      { name: 'task', type: 'string', as: '--task' },
      { name: 'max_usd', type: 'number', as: '--max-usd' },
      { name: 'resume', type: 'boolean', as: '--resume' },
    ],
    isReadOnly: false,
  },
  {
    name: 'validate',
    command: 'validate',
    description: 'Run all checks on the last commit, and measure drift from the design.',
    parameters: [design],
    isReadOnly: false,
  },
  {
    name: 'report',
    command: 'report',
    description: 'Key figures and cost.',
    parameters: [design],
    isReadOnly: true,
  },
  {
    name: 'note',
    command: 'note',
    description: 'Write down what the user says: accepted, deployed, defect, incident, lesson.',
    parameters: [
      { name: 'kind', type: 'string', as: 'argument', isRequired: true },
      { name: 'text', type: 'string', as: 'argument' },
      { name: 'design', type: 'string', as: '--design' },
    ],
    isReadOnly: false,
  },
];
