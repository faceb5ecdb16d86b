import { writeFileSync } from 'node:fs';
import { BlueprintError } from '../errors.ts';
import { createLineReader } from './command.ts';
import type { Agent, AgentExit, AgentOptions, AgentRequest } from './port.ts';

/** A person, with whatever they work with: the prompt is shown, and they say when it is done. */
export function openManual({ askPerson }: AgentOptions): Agent {
  if (askPerson === undefined) {
    throw new BlueprintError('usage', 'the agent "manual" needs a person at a terminal', {
      hint: 'Run it in a terminal and without --json, or take another agent.',
    });
  }
  return {
    name: 'manual',
    billing: 'elsewhere',
    createReader: createLineReader,
    run: request => run(request, askPerson),
  };
}

async function run(
  request: AgentRequest,
  askPerson: NonNullable<AgentOptions['askPerson']>,
): Promise<AgentExit> {
  const file = `${request.spool}.prompt.md`;
  writeFileSync(file, request.prompt, { mode: 0o600 });
  const end = { code: null, stderr: '' };
  try {
    const isDone = await askPerson(
      `${request.prompt}\n\nThe prompt is in ${file}.\nWork in ${request.directory}.`,
    );
    return isDone
      ? {
          ...end,
          endedBy: 'itself',
          reading: { outcome: 'done', message: 'The person said that it is done.' },
        }
      : { ...end, endedBy: 'itself', reading: { outcome: 'refused', message: 'The person said no.' } };
  } catch (error) {
    if (request.signal.aborted) return { ...end, endedBy: 'abort' };
    throw error;
  }
}
