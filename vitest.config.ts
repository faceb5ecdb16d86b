import { defineConfig } from 'vitest/config';

const shared = { resolve: { conditions: ['source'] }, ssr: { resolve: { conditions: ['source'] } } };

export default defineConfig({
  ...shared,
  test: {
    // Most tests wait for a server or for another process: a worker keeps less than half a core busy.
    maxWorkers: 4,
    projects: [
      {
        ...shared,
        test: { name: 'unit', include: ['packages/*/src/**/*.test.ts'] },
      },
      {
        ...shared,
        test: {
          name: 'integration',
          include: ['packages/*/test/**/*.test.ts'],
          // A package below the AI SDK has the condition "source" too, and means TypeScript that Node cannot load.
          server: { deps: { inline: [/@ai-sdk\//, /eventsource-parser/] } },
          globalSetup: ['packages/testing/src/global-setup.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        ...shared,
        test: {
          name: 'faults',
          // The long form, by `npm run faults` only.
          include: process.env['FAULT_COUNT'] === undefined ? [] : ['packages/*/test/faults/*.faults.ts'],
          globalSetup: ['packages/testing/src/global-setup.ts'],
        },
      },
    ],
    coverage: {
      provider: 'v8',
      include: ['packages/*/src/**/*.ts'],
      exclude: ['packages/testing/**', '**/*.test.ts'],
      reporter: ['text', 'json-summary'],
      thresholds: {
        'packages/migrate/src/**': { lines: 90 },
        'packages/blueprint/src/**': { lines: 90 },
      },
    },
  },
});
