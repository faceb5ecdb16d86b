import type { Design } from './design.ts';

/** A small, complete design for tests. */
export const linkChecker: Design = {
  title: 'linkrot',
  summary:
    'Checks the links of a repository offline.\n\nTwo workers read the files; the main thread resolves.',
  components: [
    {
      id: 'parser',
      responsibility: 'Finds links and anchors.',
      paths: ['src/extract/**', 'src/{html,text}.ts'],
      dependsOn: [],
      packages: ['markdown-it'],
    },
    {
      id: 'cli',
      responsibility: 'Arguments, exit codes.',
      paths: ['src/cli.ts'],
      dependsOn: ['parser'],
      packages: [],
    },
  ],
  decisions: [
    {
      id: 'ADR-001',
      title: 'markdown-it finds the blocks',
      status: 'accepted',
      date: '2026-11-20',
      context: 'Twelve megabytes have to be read in one second.',
      options: [
        { name: 'markdown-it', pros: ['CommonMark and tables'], cons: ['no positions of inline tokens'] },
        { name: 'a scanner of our own', pros: ['fastest'], cons: ['indented code is hard'] },
      ],
      decision: 'markdown-it, with its inline pass only where a link can be.',
      rationale: 'It is correct, and fast enough when most text is skipped.',
      consequences: { good: ['Tables work'], bad: ['One more dependency'] },
      risks: [{ risk: 'Wrong lines', mitigation: 'Fixtures with exact lines' }],
      confirmation: { command: 'npm test -- extract', expects: 'exit 0' },
      covers: ['F1', 'N1'],
    },
  ],
  phases: [
    {
      id: 'P1',
      title: 'Foundation',
      goal: 'Links are found.',
      tasks: [
        {
          id: 'T1',
          title: 'Scaffold the package',
          description: 'TypeScript, tests, lint.',
          dependsOn: [],
          complexity: 'Simple',
          components: ['cli'],
          covers: [],
          decisions: [],
          checks: [{ command: 'npm test', expects: 'exit 0' }],
        },
        {
          id: 'T2',
          title: 'Extract links',
          description: 'Inline, reference and HTML links.',
          dependsOn: ['T1'],
          complexity: 'Complex',
          components: ['parser'],
          covers: ['F1'],
          decisions: ['ADR-001'],
          checks: [{ command: 'npm test -- extract | tail -1', expects: 'exit 0' }],
        },
      ],
    },
  ],
  executionPrompt: '# Build linkrot\n\n```sh\nnpm test\n```\n\nStop when the tests pass.',
  metrics: [
    {
      id: 'M1',
      name: 'Speed',
      kind: 'benchmark',
      target: 'under 1 s for 1,200 files',
      measurement: 'median of ten cold runs',
      command: 'node bench.mjs | tail -1',
      covers: ['N1'],
    },
  ],
  risks: [
    {
      id: 'R1',
      title: 'Too slow on a slow machine',
      description: 'The runner has two cores.',
      probability: 'Medium',
      impact: 'High',
      mitigation: 'Measure in the first week.',
      contingency: null,
    },
  ],
  testSpecification: null,
};
