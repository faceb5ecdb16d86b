// Who may import whom. The arrows point one way: bin → cli → use cases → pure core.
// `npm run check:arrows` holds them (scripts/check-arrows.mjs).

const anyTest = ['\\.test\\.ts$', '^packages/[^/]+/test/'];
const source = '^packages/[^/]+/src/';
const migrate = (...rooms) => `^packages/migrate/src/(${rooms.join('|')})/`;
const blueprint = (...rooms) => `^packages/blueprint/src/(${rooms.join('|')})/`;
const npm = (...names) => `(^|node_modules/)(@types/)?(${names.join('|')})(/|$)`;

const drivers = npm('pg', 'pg-(?!boss/)[^/]+', '@electric-sql/pglite');

export default {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'In a cycle no module can be read, tested or moved without all the others.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      comment:
        'A module that imports nothing and that nothing imports is dead. ' +
        'Exceptions: an ambient .d.ts is found by the compiler, and the script of a page by the browser.',
      from: { orphan: true, path: source, pathNot: '\\.d\\.ts$|/assets/' },
      to: {},
    },
    {
      name: 'no-unresolvable',
      severity: 'error',
      comment:
        'An import that leads nowhere would break at run time, and hides an arrow from every other rule.',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-dev-dependencies-in-source',
      severity: 'error',
      comment:
        'What is published runs without devDependencies. Types are erased, so type-only imports are fine; ' +
        'so is a package that is a real dependency as well. Exception: packages/testing, which only tests load.',
      from: { path: source, pathNot: ['^packages/testing/', ...anyTest] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm', 'npm-optional', 'type-only'] },
    },
    {
      name: 'no-tests-in-source',
      severity: 'error',
      comment: 'Tests know the source, never the other way round: a test is not published.',
      from: { path: source, pathNot: anyTest },
      to: { path: anyTest },
    },

    // Between packages.
    {
      name: 'products-stand-apart',
      severity: 'error',
      comment:
        'migrate and blueprint are two products: either can be released, or removed, without the other.',
      from: { path: '^packages/(migrate|blueprint)/' },
      to: { path: '^packages/(migrate|blueprint)/', pathNot: '^packages/$1/' },
    },
    {
      name: 'packages-enter-by-the-front-door',
      severity: 'error',
      comment:
        'What a package exports is its contract; its inner files may change at any time. terminal has two more entries, for a process that has not loaded the rest yet.',
      from: { path: '^packages/([^/]+)/' },
      to: {
        path: '^packages/',
        pathNot: [
          '^packages/$1/',
          '^packages/[^/]+/src/index\\.ts$',
          '^packages/terminal/src/(start-command|compile-cache)\\.ts$',
        ],
      },
    },
    {
      name: 'terminal-is-a-leaf',
      severity: 'error',
      comment: 'Both products build on terminal; if it knew one of them, the other would carry it along.',
      from: { path: '^packages/terminal/' },
      to: { path: '^packages/', pathNot: '^packages/terminal/' },
    },
    {
      name: 'settings-is-a-leaf',
      severity: 'error',
      comment: 'Reading a configuration is the same for both products, so it knows neither of them.',
      from: { path: '^packages/settings/' },
      to: { path: '^packages/', pathNot: '^packages/settings/' },
    },
    {
      name: 'testing-knows-no-product',
      severity: 'error',
      comment: 'The test servers serve every package, so they depend on none.',
      from: { path: '^packages/testing/' },
      to: { path: '^packages/', pathNot: '^packages/testing/' },
    },
    {
      name: 'testing-only-in-tests',
      severity: 'error',
      comment: 'packages/testing starts servers and is private: published source that imports it cannot run.',
      from: { path: source, pathNot: ['^packages/testing/', ...anyTest] },
      to: { path: '^packages/testing/' },
    },

    // Inside a product: bin → cli → use cases.
    {
      name: 'nobody-imports-bin',
      severity: 'error',
      comment: 'bin.ts runs the command when it is loaded; importing it would start the program twice.',
      from: {},
      to: { path: '^packages/[^/]+/src/bin\\.ts$' },
    },
    {
      name: 'only-bin-imports-cli',
      severity: 'error',
      comment: 'The library neither parses flags nor prints. Only the binary, and tests, drive the commands.',
      from: { pathNot: ['^packages/[^/]+/src/cli/', '^packages/[^/]+/src/bin\\.ts$', ...anyTest] },
      to: { path: '^packages/[^/]+/src/cli/' },
    },
    {
      name: 'only-cli-imports-terminal',
      severity: 'error',
      comment:
        'Core emits events and returns data; colour, tables and progress belong to the commands. ' +
        'Exceptions: bin.ts hands the process to the terminal, and whoever changes a flag of V8 tells its compile cache.',
      from: {
        path: '^packages/(migrate|blueprint)/',
        pathNot: ['^packages/[^/]+/src/(cli/|bin\\.ts$)', '^packages/[^/]+/test/'],
      },
      to: { path: '^packages/terminal/', pathNot: '^packages/terminal/src/compile-cache\\.ts$' },
    },
    {
      name: 'only-cli-imports-commander',
      severity: 'error',
      comment:
        'Parsing the command line is the work of cli/; use cases take typed options. ' +
        'Exception: terminal has what the command lines of both products share.',
      from: { path: source, pathNot: '^packages/([^/]+/src/cli/|terminal/src/command-line)' },
      to: { path: npm('commander') },
    },
    {
      name: 'index-is-for-outsiders',
      severity: 'error',
      comment: 'index.ts re-exports the public API. Inside the package, import the module itself: no cycles.',
      from: { path: '^packages/(migrate|blueprint)/src/', pathNot: anyTest },
      to: { path: '^packages/$1/src/index\\.ts$' },
    },
    {
      name: 'only-the-front-imports-migrator',
      severity: 'error',
      comment: 'migrator/ wires the use cases together; a use case that calls it turns the arrow round.',
      from: {
        path: '^packages/migrate/src/',
        pathNot: [migrate('cli', 'fleet', 'migrator'), '^packages/migrate/src/index\\.ts$', ...anyTest],
      },
      to: { path: migrate('migrator') },
    },

    // Inside migrate: adapters, and the pure core.
    {
      name: 'only-database-imports-drivers',
      severity: 'error',
      comment:
        'database/ is a narrow port over pg and PGlite. A type of a driver anywhere else would tie that code ' +
        'to one of them. Exception, held by the next rule: public types of a Pool or Client that a user passes in.',
      from: {
        path: '^packages/migrate/src/',
        pathNot: [migrate('database'), '^packages/migrate/src/(index|migrator/place)\\.ts$'],
      },
      to: { path: drivers },
    },
    {
      name: 'only-the-queue-imports-pg-boss',
      severity: 'error',
      comment: 'The queue of many machines is one file behind a port: another one can take its place.',
      from: { pathNot: '^packages/migrate/src/fleet/queue/jobs\\.ts$' },
      to: { path: npm('pg-boss') },
    },
    {
      name: 'only-telemetry-imports-opentelemetry',
      severity: 'error',
      comment: 'Spans are made from events: whoever does the work knows nothing of them.',
      from: { path: source, pathNot: migrate('telemetry') },
      to: { path: npm('@opentelemetry/[^/]+') },
    },
    {
      name: 'public-types-only-of-drivers',
      severity: 'error',
      comment:
        'index.ts and migrator/place.ts may name the types of a Pool or Client, but not load the driver.',
      from: { path: '^packages/migrate/src/(index|migrator/place)\\.ts$' },
      to: { path: drivers, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'only-files-imports-the-sql-parser',
      severity: 'error',
      comment:
        'The parser is a large WebAssembly module tied to one server version: one place loads it, lazily, ' +
        'and hands out our own types.',
      from: { path: '^packages/migrate/src/', pathNot: migrate('files', 'lint') },
      to: { path: npm('libpg-query') },
    },
    {
      name: 'files-is-low',
      severity: 'error',
      comment:
        'Reading, parsing and hashing migration files needs no database: create and validate work offline.',
      from: { path: migrate('files') },
      to: {
        path: [
          migrate('cli', 'database', 'apply', 'history', 'backup', 'health', 'proof', 'fleet', 'import'),
          migrate('migrator'),
        ],
      },
    },
    {
      name: 'pure-core-does-no-io',
      severity: 'error',
      comment: 'A plan and a lint finding are functions of data: clock, ids, files and rows are passed in.',
      from: { path: migrate('plan', 'lint'), pathNot: anyTest },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'pure-core-calls-no-doer',
      severity: 'error',
      comment: 'Decide, then do: what decides must not reach what executes, not even by a type.',
      from: { path: migrate('plan', 'lint') },
      to: {
        path: [
          migrate('cli', 'config', 'database', 'apply', 'backup', 'health', 'proof', 'fleet', 'import'),
          migrate('migrator'),
        ],
      },
    },
    {
      name: 'pure-core-takes-only-types-of-history',
      severity: 'error',
      comment:
        'A plan is made from history rows that were read before; it may name their type, not read them.',
      from: { path: migrate('plan', 'lint'), pathNot: anyTest },
      to: { path: migrate('history'), dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'history-only-keeps-the-books',
      severity: 'error',
      comment:
        'history/ reads and writes rows; what is run, and when, is decided in plan/ and done in apply/.',
      from: { path: migrate('history'), pathNot: anyTest },
      to: { path: migrate('cli', 'config', 'plan', 'apply', 'backup', 'health', 'proof', 'fleet', 'import') },
    },
    {
      name: 'database-is-the-bottom',
      severity: 'error',
      comment: 'The port and its adapters know nothing of migrations, so any room may use them.',
      from: { path: migrate('database'), pathNot: anyTest },
      to: {
        path: '^packages/migrate/src/[^/]+/',
        pathNot: migrate('database'),
      },
    },

    // Inside blueprint.
    {
      name: 'only-models-imports-model-sdks',
      severity: 'error',
      comment: 'models/ is a narrow port: a type of an SDK anywhere else would tie that code to a vendor.',
      from: { path: '^packages/blueprint/', pathNot: blueprint('models') },
      to: { path: npm('ai', '@ai-sdk/[^/]+') },
    },
    {
      name: 'only-agents-imports-the-agent-protocol',
      severity: 'error',
      comment: 'agents/ is a narrow port: a build knows no protocol of an agent.',
      from: { path: '^packages/blueprint/', pathNot: blueprint('agents') },
      to: { path: npm('@agentclientprotocol/[^/]+') },
    },
    {
      name: 'builds-are-decided-without-io',
      severity: 'error',
      comment: 'What a build does next is a function of its journal: a test can look at every case of it.',
      from: {
        path: '^packages/blueprint/src/(build/(state|decide|money|boundaries|fault|context-pack)|evidence/(expectation|lost-tests|empty-script))\\.ts$',
      },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'only-cli-imports-the-tool-protocol',
      severity: 'error',
      comment: 'Tools are another face of the command line; no use case knows who called it.',
      from: {
        path: '^packages/blueprint/',
        pathNot: ['^packages/blueprint/src/cli/mcp/', '^packages/blueprint/test/'],
      },
      to: { path: npm('@modelcontextprotocol/[^/]+') },
    },
    {
      name: 'figures-are-derived-without-io',
      severity: 'error',
      comment: 'A figure is a function of what is on record: a test can look at every case of it.',
      from: {
        path: '^packages/blueprint/src/(report/|eval/(state|schedule|results|definition|statistics/)|install/(plan|mark))',
        pathNot: ['^packages/blueprint/src/report/(facts|code)\\.ts$', ...anyTest],
      },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
    },
    {
      name: 'agents-know-no-build',
      severity: 'error',
      comment: 'An agent is given a prompt and a folder; what becomes of its work is none of its business.',
      from: { path: blueprint('agents', 'evidence', 'processes', 'drift', 'git'), pathNot: anyTest },
      to: { path: blueprint('build') },
    },
    {
      name: 'only-drift-imports-grammars',
      severity: 'error',
      comment: 'Grammars are megabytes of WebAssembly: one place loads them, when code is to be read.',
      from: { path: '^packages/blueprint/', pathNot: blueprint('drift') },
      to: { path: npm('@vscode/tree-sitter-wasm') },
    },
    {
      name: 'drift-is-measured-without-io',
      severity: 'error',
      comment:
        'What deviates is a function of a design and of what code imports: every case of it can be tested.',
      from: {
        path: '^packages/blueprint/src/(drift/(drift|deviation|code|components-from-code|edges|figure|packages)|validate/(proof|planned-files|findings|run-list|kinds|validation|reports/[^/]+))\\.ts$',
        pathNot: anyTest,
      },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?path$' },
    },
    {
      name: 'designs-and-briefs-do-no-io',
      severity: 'error',
      comment: 'A finding about a design is a function of data: files, clock and answers are passed in.',
      from: {
        path: '^packages/blueprint/src/(design|brief|show)/',
        pathNot: ['^packages/blueprint/src/(design|brief)/folder', ...anyTest],
      },
      to: { dependencyTypes: ['core'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    // Sees type-only imports too, and tells them apart.
    tsPreCompilationDeps: true,
    // Dependencies of the root package.json count as well: the test tools are declared there.
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'node', 'default', 'types'],
    },
  },
};
