import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/full/**', '**/node_modules/**'],
    pool: 'forks',
    // Generous, so that a machine that is busy with other work does not fail them.
    testTimeout: 180_000,
    coverage: {
      provider: 'v8',
      include: ['lib/**/*.ts'],
      // AssemblyScript; its compiled form is what the tests run.
      exclude: ['lib/clustering/kernel/**', 'lib/clustering/mixture-kernel/**'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: { lines: 90 },
    },
  },
});
