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
  /** Taken where none is given. */
  readonly fallback?: string;
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
    parameters: [
      design,
      {
        name: 'model',
        type: 'string',
        as: '--model',
        fallback: 'manual',
        description: 'another model, paid',
      },
      { name: 'max_usd', type: 'number', as: '--max-usd' },
    ],
    isReadOnly: false,
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

/** What the client is told of a tool. */
export function describeTool({ name, description, parameters, isReadOnly }: Tool) {
  const required = parameters.flatMap(each => (each.isRequired === true ? [each.name] : []));
  return {
    name,
    description,
    inputSchema: {
      type: 'object' as const,
      properties: Object.fromEntries(
        parameters.map(({ name: key, type, description: meaning }) => [
          key,
          { type, ...(meaning === undefined ? {} : { description: meaning }) },
        ]),
      ),
      ...(required.length === 0 ? {} : { required }),
    },
    ...(isReadOnly ? { annotations: { readOnlyHint: true } } : {}),
  };
}

/** A command line, or what is wrong with what was given. */
export type ToolLine = { readonly args: readonly string[] } | { readonly complaint: string };

/** The command line of a call. What was given can be no flag: it stands behind `=` or behind `--`. Pure. */
export function lineFor(tool: Tool, given: Readonly<Record<string, unknown>>): ToolLine {
  const unknown = Object.keys(given).filter(key => !tool.parameters.some(({ name }) => name === key));
  const wrong = tool.parameters.filter(
    ({ name, type }) => given[name] !== undefined && given[name] !== null && typeof given[name] !== type,
  );
  const missing = tool.parameters.filter(
    ({ name, isRequired }) => isRequired === true && (given[name] ?? '') === '',
  );
  const complaints = [
    ...unknown.map(key => `there is no parameter "${key}"`),
    ...wrong.map(({ name, type }) => `"${name}" is no ${type}`),
    ...missing.map(({ name }) => `"${name}" is missing`),
  ];
  if (complaints.length > 0) return { complaint: complaints.join('; ') };
  const chosen = ({ name, fallback }: Parameter) => given[name] ?? fallback;
  const flags = tool.parameters.flatMap(parameter => flagOf(parameter, chosen(parameter)));
  const positional = tool.parameters.flatMap(parameter => {
    const value = chosen(parameter) ?? '';
    return parameter.as === 'argument' && value !== '' ? [String(value)] : [];
  });
  return { args: [...tool.command.split(' '), ...(tool.fixed ?? []), ...flags, '--', ...positional] };
}

function flagOf({ as }: Parameter, value: unknown): string[] {
  if (as === 'argument' || value === undefined || value === null || value === false || value === '')
    return [];
  return value === true ? [as] : [`${as}=${String(value)}`];
}
