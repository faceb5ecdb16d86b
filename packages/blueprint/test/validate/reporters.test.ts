import { findFaultsOfSarif } from '@proven/testing';
import { expect, test } from 'vitest';
import { findingKinds } from '../../src/validate/kinds.ts';
import { launchBrowser } from '../show/browser.ts';
import { counter, makeMetric, openValidated, soundCode } from './project.ts';

/** A validation with findings of many kinds, and characters that every format has to escape. */
async function openDrifted() {
  return openValidated(
    {
      ...counter,
      metrics: [
        makeMetric('M1', { name: 'Speed <of> "it" | all', command: 'echo "<b>took & 5 s</b>"' }),
        makeMetric('M2', { kind: 'validation', command: null }),
      ],
    },
    { ...soundCode, 'src/core/a [1].ts': "import '../cli/main.ts';\n", 'extra.ts': 'export {};\n' },
  );
}

/** What a browser's reader of XML complains of. */
async function errorsOfXml(source: string): Promise<string[]> {
  await using browser = await launchBrowser();
  const page = await browser.newPage();
  const read = `new DOMParser().parseFromString(${JSON.stringify(source)}, 'application/xml')`;
  return await page.evaluate(`[...${read}.querySelectorAll('parsererror')].map(each => each.textContent)`);
}

test('one validation in every format', async () => {
  const project = await openDrifted();
  const { exitCode, stdout } = await project.validate(
    '--report',
    'json=out.json',
    'junit=out.xml',
    'sarif=out.sarif',
    'markdown=out.md',
  );
  expect(exitCode).toBe(1);

  // For people.
  expect(stdout).toContain('core may not depend on cli, and src/core/a [1].ts imports ../cli/main.ts');
  expect(stdout).toMatch(/✗ 3 errors, 1 warning; 1 of 3 proofs passed; drift 2 of 12 \(16\.7 %\)\.$/m);

  const json = JSON.parse(project.read('out.json'));
  expect(json).toMatchObject({ tool: 'blueprint', command: 'validate', formatVersion: 1, sound: false });
  expect(json.findings.map(({ rule }: { rule: string }) => rule)).toEqual([
    'metric-missed',
    'divergent-edge',
    'unmapped-file',
    'not-measured',
  ]);

  const junit = project.read('out.xml');
  expect(junit).toContain('<?xml version="1.0" encoding="UTF-8"?>');
  expect(junit).toContain('Speed &lt;of&gt; &quot;it&quot; | all');
  expect(junit).toContain('<failure message="5 s (printed), and the target is under 2 s">');
  // Not measured is skipped, and not passed.
  expect(junit).toContain('<skipped message="the design names no command for it"/>');
  expect(count(junit, /<testcase /g)).toBe(Number(/tests="(\d+)"/.exec(junit)?.[1]));
  expect(count(junit, /<failure /g)).toBe(3);
  expect(junit).toMatch(/failures="3" errors="0" skipped="1"/);

  expect(await errorsOfXml(junit)).toEqual([]);
  expect(await errorsOfXml(junit.replace('</testsuite>', ''))).not.toEqual([]);

  const sarif = JSON.parse(project.read('out.sarif'));
  expect(await findFaultsOfSarif(sarif)).toEqual([]);
  expect(sarif.version).toBe('2.1.0');
  const [{ tool, results }] = sarif.runs;
  expect(tool.driver.rules).toHaveLength(findingKinds.length);
  const edge = results.find(({ ruleId }: { ruleId: string }) => ruleId === 'divergent-edge');
  expect(edge).toMatchObject({
    level: 'error',
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: 'src/core/a%20%5B1%5D.ts', uriBaseId: 'SRCROOT' },
          region: { startLine: 1 },
        },
      },
    ],
  });
  expect(tool.driver.rules[edge.ruleIndex].id).toBe('divergent-edge');

  const markdown = project.read('out.md');
  expect(markdown.split('\n')[0]).toBe('<!-- blueprint validate it -->');
  expect(markdown).toContain('| divergent edges | 1 of 2 |  |');
  expect(markdown).toContain('Speed \\<of\\> "it" \\| all');
  expect(markdown).toContain('[a \\[1\\].ts:1](src/core/a%20%5B1%5D.ts#L1)');
  // Every row of a table has the cells of its head.
  for (const line of markdown.split('\n').filter(each => each.startsWith('| 🛑 |'))) {
    expect(count(line, /(?<!\\)\|/g)).toBe(5);
  }
});

test('--format prints one of them, and nothing else on stdout', async () => {
  const project = await openDrifted();
  const { stdout, stderr } = await project.validate('--drift-only', '--format', 'sarif');
  expect(JSON.parse(stdout).version).toBe('2.1.0');
  expect(stderr).toBe('');
});

test('a report that cannot be written is told', async () => {
  const project = await openValidated();
  const { exitCode, stderr } = await project.validate('--drift-only', '--report', 'json=no/such/folder.json');
  expect(exitCode).toBe(2);
  expect(stderr).toContain('the report cannot be written to no/such/folder.json');
});

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
