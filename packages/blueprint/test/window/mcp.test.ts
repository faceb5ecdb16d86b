import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { expect, onTestFinished, test } from 'vitest';
import { commands } from '../../src/cli/commands/index.ts';
import { lineFor } from '../../src/cli/mcp/tool-line.ts';
import { tools } from '../../src/cli/mcp/tools.ts';
import { program } from '../../src/cli/program.ts';
import { allowCommands } from '../../src/evidence/allowed.ts';
import { isAlive } from '../agents/scene.ts';
import { makeDesign, makeTask, openProject, type Project } from '../build/project.ts';
import { builtBinary } from '../show/scene.ts';

/** The built command as a process of its own, and the SDK's client. */
async function connect({ folder, environment }: Pick<Project, 'folder' | 'environment'>) {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [builtBinary, 'mcp'],
    cwd: folder,
    env: { ...environment },
    stderr: 'pipe',
  });
  let stderr = '';
  transport.stderr?.on('data', (text: Buffer) => {
    stderr += text.toString();
  });
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(transport);
  onTestFinished(() => client.close());
  const call = async (name: string, given: Record<string, unknown> = {}) => {
    const { content, isError = false } = (await client.callTool({
      name,
      arguments: given,
    })) as CallToolResult;
    return { text: content.map(each => (each.type === 'text' ? each.text : '')).join(''), isError };
  };
  return { client, transport, call, stderr: () => stderr };
}

test('every tool is a command with such flags and arguments', () => {
  for (const tool of tools) {
    const command = commands.find(({ name }) => name === tool.command) ?? expect.unreachable(tool.command);
    const known = [...command.options, ...program.globalOptions].map(({ flags }) => flags.split(' ')[0]);
    const flags = tool.parameters.flatMap(({ as }) => (as === 'argument' ? [] : [as]));
    expect(known).toEqual(
      expect.arrayContaining([...flags, ...(tool.fixed ?? []).map(flag => flag.split('=')[0])]),
    );
    const given = tool.parameters.filter(({ as }) => as === 'argument').length;
    expect(command.arguments?.length ?? 0).toBeGreaterThanOrEqual(given);
  }
});

test('what an agent gives is never taken for a flag', () => {
  const build = tools.find(({ name }) => name === 'build') ?? expect.unreachable();
  expect(lineFor(build, { design: '--yes', agent: '--yes', task: '' })).toEqual({
    args: ['build', '--agent=--yes', '--', '--yes'],
  });
  expect(lineFor(build, { agent: 1, yes: true })).toEqual({
    complaint: 'there is no parameter "yes"; "agent" is no string',
  });
  expect(lineFor(build, {})).toEqual({ complaint: '"agent" is missing' });
});

test('a session: from the brief to the notes, through the tools', async () => {
  const project = await openProject(makeDesign([makeTask('T1', 'base'), makeTask('T2', 'top')]));
  const { client, call, stderr } = await connect(project);
  expect(client.getServerVersion()?.name).toBe('blueprint');
  expect(client.getInstructions()).toContain('brief_check');
  const listed = await client.listTools();
  expect(listed.tools.map(({ name }) => name)).toEqual(tools.map(({ name }) => name));

  expect(await call('init', { design: 'shop', template: 'crud_api' })).toEqual({
    text: expect.stringContaining('Created design/shop/brief.md'),
    isError: false,
  });
  // Findings are an answer.
  expect(await call('brief_check', { design: 'shop' })).toEqual({
    text: expect.stringMatching(/\[[^\]]+\][\s\S]*exit code 1/),
    isError: false,
  });
  // The agent itself is the model: it is told where the prompt is, and where its answer goes.
  expect(await call('design', { design: 'shop' })).toEqual({
    text: expect.stringMatching(/answer: design\/shop\/calls\/design\.answer\.md[\s\S]*exit code 3/),
    isError: false,
  });
  expect(await call('check', { design: 'it' })).toMatchObject({ isError: false });
  expect((await call('show', { design: 'it' })).text).toContain('A project of a test');
  const task = await call('task', { task: 'T2', design: 'it' });
  expect(task.text).toContain('Build top');
  expect(task.text).not.toContain('# T1');
  expect((await call('note', { kind: 'lesson', text: '--yes', design: 'it' })).isError).toBe(false);
  expect((await call('report', { design: 'it' })).text).toContain('Implementation success');
  expect((await call('show', { design: 'none' })).text).toMatch(
    /there is no design "none"[\s\S]*exit code 2/,
  );
  expect((await call('show', { design: 'none' })).isError).toBe(true);
  expect(await call('show', { path: '/' })).toEqual({ text: 'there is no parameter "path"', isError: true });
  expect((await call('rm')).isError).toBe(true);
  // Calls at the same time do not mix.
  const both = await Promise.all([
    call('task', { task: 'T1', design: 'it' }),
    call('task', { task: 'T2', design: 'it' }),
  ]);
  expect(both.map(({ text }) => /^(T\d): /.exec(text)?.[1])).toEqual(['T1', 'T2']);
  expect(stderr()).toBe('');
});

test('a build needs commands that a person has allowed, tells its progress, and is stopped with its call', async () => {
  const project = await openProject(makeDesign([makeTask('T1', 'base')]));
  const { client, transport, call } = await connect(project);
  const refused = await call('build', { design: 'it', agent: 'claude' });
  expect(refused).toEqual({ text: expect.stringContaining('has to be confirmed'), isError: true });
  expect(project.events()).toEqual([]);

  // As a person does it, with the first build.
  allowCommands(join(project.folder, '.git'), ['grep -q built base/result.txt']);
  project.step('T1', 'echo $$ > "$BUILDER_STEPS/pid"; sleep 300');
  const steps = project.environment['BUILDER_STEPS'] ?? '';
  const stop = new AbortController();
  const heard: string[] = [];
  const begun = client.callTool({ name: 'build', arguments: { design: 'it', agent: 'claude' } }, undefined, {
    signal: stop.signal,
    onprogress: ({ message }) => heard.push(message ?? ''),
  });
  await expect.poll(() => existsSync(join(steps, 'pid')), { timeout: 30_000 }).toBe(true);
  const pid = Number(readFileSync(join(steps, 'pid'), 'utf8'));
  expect(isAlive(pid)).toBe(true);
  stop.abort();
  await expect(begun).rejects.toThrow();
  await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
  expect(heard.length).toBeGreaterThan(0);
  // The server is still there, and ends with its client, together with what it has under way.
  expect((await call('report', { design: 'it' })).isError).toBe(false);
  rmSync(join(steps, 'pid'));
  const again = client.callTool({
    name: 'build',
    arguments: { design: 'it', agent: 'claude', resume: true },
  });
  const failed = expect(again).rejects.toThrow();
  await expect.poll(() => existsSync(join(steps, 'pid')), { timeout: 30_000 }).toBe(true);
  const server = transport.pid ?? expect.unreachable();
  await client.close();
  await failed;
  await expect
    .poll(() => isAlive(Number(readFileSync(join(steps, 'pid'), 'utf8'))), { timeout: 10_000 })
    .toBe(false);
  await expect.poll(() => isAlive(server), { timeout: 10_000 }).toBe(false);
});
