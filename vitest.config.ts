import { defineConfig } from 'vitest/config';

/** Where the code is that tests drive: generated code and what only tests use do not count. */
const coverage = {
  provider: 'v8' as const,
  include: ['apps/*/src/**/*.{ts,tsx}', 'packages/*/src/**/*.ts', 'scripts/**/*.{ts,mjs}'],
  exclude: ['**/generated/**', '**/*.gen.ts', '**/*.test.{ts,tsx}', '**/testing/**', '**/*.d.ts'],
  // `scripts/check` adds what ran in processes that tests start, and holds the floor.
  reporter: ['json'],
  reportOnFailure: true,
};

/** The real program and real browsers, in tests that only a much slower machine would fail: two at a time. */
const unhurried = [
  'apps/web/test/*.browser.test.ts',
  'test/whole-flow/!(main-job|microphone).browser.test.ts',
  'test/whole-flow/@(bad-inputs|cut-upload|podcast|store-outage|watch-folder|word-error-rate).test.ts',
];

/** The real model wants both cores: beside another file it takes ten times as long. */
const realModel = 'packages/whisper/test/recognition.test.ts';

export default defineConfig({
  test: {
    // A machine that is shared with strangers may be three times as slow as the day before.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    // The machine is shared with strangers: what fails is tried once more, what fails twice fails.
    retry: 1,
    // Many tests start processes of their own, so more than two files at once would only wait for each other.
    maxWorkers: 2,
    // One PostgreSQL for the whole run; every test file clones its template database.
    globalSetup: ['apps/server/test/global-setup.ts'],
    setupFiles: ['scripts/check/collect-child-coverage.ts'],
    coverage,
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          include: ['packages/**/*.test.ts', 'apps/server/**/*.test.ts', 'scripts/**/*.test.ts', 'bench/**/*.test.ts'],
          exclude: [realModel],
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: 'apps/web/vite.config.ts',
        test: {
          name: 'web',
          root: 'apps/web',
          include: ['src/**/*.test.{ts,tsx}'],
          environment: 'jsdom',
          testTimeout: 30_000,
          retry: 1,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'unhurried',
          include: unhurried,
          testTimeout: 300_000,
          hookTimeout: 300_000,
          sequence: { groupOrder: 2 },
        },
      },
      {
        // What is killed, cut off, measured or heard in real time: last and one after another, with the whole machine to itself.
        extends: true,
        test: {
          name: 'whole',
          include: [realModel, 'test/**/*.test.ts', 'apps/web/test/**/*.test.ts'],
          exclude: unhurried,
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
