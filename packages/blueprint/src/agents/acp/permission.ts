import { isAbsolute, relative, resolve } from 'node:path';
import type { RequestPermissionRequest, RequestPermissionResponse } from '@agentclientprotocol/sdk';
import type { Permissions } from '../port.ts';
import { describeInput } from '../tool-detail.ts';

export interface PermissionRules {
  readonly permissions: Permissions;
  readonly directory: string;
  /** Commands that may be run under `edits`. */
  readonly allowedCommands: readonly string[];
}

/** Whether an agent may do what it asks for. Pure. */
export function isPermitted({ toolCall }: RequestPermissionRequest, rules: PermissionRules): boolean {
  if (rules.permissions === 'all') return true;
  const { kind, locations, rawInput, title } = toolCall;
  switch (kind) {
    case 'read':
    case 'search':
    case 'think':
      return true;
    case 'edit':
    case 'delete':
    case 'move': {
      const paths = (locations ?? []).map(({ path }) => path);
      return paths.length > 0 && paths.every(path => isInside(rules.directory, path));
    }
    case 'execute':
      return rules.allowedCommands.includes(commandOf(rawInput) ?? title ?? '');
    default:
      return false;
  }
}

export function answerTo(
  { options }: RequestPermissionRequest,
  isGranted: boolean,
): RequestPermissionResponse {
  const wanted = isGranted ? ['allow_once', 'allow_always'] : ['reject_once', 'reject_always'];
  const option = wanted
    .map(kind => options.find(each => each.kind === kind))
    .find(each => each !== undefined);
  return {
    outcome:
      option === undefined ? { outcome: 'cancelled' } : { outcome: 'selected', optionId: option.optionId },
  };
}

/** What was asked for, for the log. */
export function describeCall({ toolCall }: RequestPermissionRequest): { tool: string; detail: string } {
  const { kind, rawInput, locations, title } = toolCall;
  return { tool: kind ?? 'other', detail: describeInput(rawInput) || (locations?.[0]?.path ?? title ?? '') };
}

function commandOf(rawInput: unknown): string | undefined {
  const { command } = (rawInput ?? {}) as { command?: unknown };
  if (Array.isArray(command)) return command.join(' ');
  return typeof command === 'string' ? command : undefined;
}

function isInside(directory: string, path: string): boolean {
  const way = relative(directory, resolve(directory, path));
  return way !== '' && !way.startsWith('..') && !isAbsolute(way);
}
