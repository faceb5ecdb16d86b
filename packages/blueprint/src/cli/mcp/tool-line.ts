import type { Parameter, Tool } from './tools.ts';

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
  const flags = tool.parameters.flatMap(parameter => flagOf(parameter, given[parameter.name]));
  const positional = tool.parameters.flatMap(parameter => {
    const value = given[parameter.name] ?? '';
    return parameter.as === 'argument' && value !== '' ? [String(value)] : [];
  });
  return { args: [...tool.command.split(' '), ...(tool.fixed ?? []), ...flags, '--', ...positional] };
}

function flagOf({ as }: Parameter, value: unknown): string[] {
  if (as === 'argument' || value === undefined || value === null || value === false || value === '')
    return [];
  return value === true ? [as] : [`${as}=${String(value)}`];
}
