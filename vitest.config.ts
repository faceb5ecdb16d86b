import { defineConfig } from 'vitest/config';

const shared = { resolve: { conditions: ['source'] }, ssr: { resolve: { conditions: ['source'] } } };

export default defineConfig({
  ...shared,
  test: {
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
          globalSetup: ['packages/testing/src/global-setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
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
      thresholds: { 'packages/migrate/src/**': { lines: 90 } },
    },
  },
});
