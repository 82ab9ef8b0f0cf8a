import { defineConfig } from 'vitest/config';

/** Tests of the web alone: `npx vitest run -c apps/web/vitest.config.ts`. The root's configuration runs them too. */
export default defineConfig({
  root: import.meta.dirname,
  test: { include: ['src/**/*.test.ts', 'test/**/*.test.ts'], testTimeout: 20_000 },
});
