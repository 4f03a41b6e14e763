import { defineConfig } from 'vitest/config';

// The long tests, which `npm run test:full` runs: whole data sets, executed notebooks, thousands of training steps.
export default defineConfig({
  test: {
    include: ['test/full/**/*.test.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 30 * 60_000,
  },
});
