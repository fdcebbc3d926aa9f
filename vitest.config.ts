import { defineConfig } from 'vitest/config';

// Three tiers, as in docs/testing.md: `fast` needs seconds, `proofs` makes real proofs, `e2e` drives the command line.
const serial = { pool: 'forks' as const, fileParallelism: false, testTimeout: 20 * 60_000, hookTimeout: 20 * 60_000 };

export default defineConfig({
  test: {
    env: { O1JS_BACKEND: 'native', NO_COLOR: '1' },
    projects: [
      {
        extends: true,
        test: {
          name: 'fast',
          include: ['test/**/*.test.ts'],
          exclude: ['test/proofs/**', 'test/e2e/**'],
          pool: 'forks',
          testTimeout: 120_000,
        },
      },
      { extends: true, test: { name: 'proofs', include: ['test/proofs/**/*.test.ts'], ...serial } },
      { extends: true, test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], ...serial } },
    ],
  },
});
