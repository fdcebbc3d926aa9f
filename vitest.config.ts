import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// The tiers of docs/testing.md: `fast` needs minutes, `e2e` drives the command line, `proofs` and `more-proofs` make real proofs.

/** Files run side by side on all cores; left to itself, vitest uses one core less. */
const cores = availableParallelism();
const slow = { pool: 'forks' as const, testTimeout: 20 * 60_000, hookTimeout: 20 * 60_000 };
const proofs = {
  ...slow,
  // The end-to-end tests run beside it (scripts/test.mjs).
  testTimeout: 60 * 60_000,
  hookTimeout: 60 * 60_000,
  // One file after the other in one process, so that all of them share their prover processes (`shared-prover.ts`).
  isolate: false,
  maxWorkers: 1,
};

/** What starts first: what takes longest, so that no core is left to it alone at the end. */
const LONGEST = [
  'syntax/kinds',
  'random/circuits',
  'frontend/patterns',
  'random/mutations',
  'random/programs',
  'programs/keys',
  'realms/kill-proving-realm',
  'e2e/network',
  'e2e/compile',
  'e2e/crash',
  'e2e/runbook',
  // These have prover processes of their own, so they come before the other proofs have filled theirs.
  'proofs/demo',
  'proofs/long/faults',
  // Each of these takes programs that the one before it has loaded.
  'proofs/contract-test',
  'proofs/schnorr',
  'proofs/long/session',
  'proofs/long/calls',
  'proofs/long/corpus',
  // The last failure in `express` ends the process.
  'proofs/long/express',
  'proofs/long/guta',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = LONGEST.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
      return at < 0 ? LONGEST.length : at;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    env: { O1JS_BACKEND: 'native', NO_COLOR: '1' },
    sequence: { sequencer: LongestFirst },
    // What a test waits for comes late on a busy machine.
    expect: { poll: { timeout: 30_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'fast',
          include: ['test/**/*.test.ts'],
          exclude: ['test/proofs/**', 'test/e2e/**'],
          pool: 'forks',
          // Files share a process, so that o1js and TypeScript are loaded once a core: half of all the time went there.
          isolate: false,
          maxWorkers: cores,
          testTimeout: 120_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          ...slow,
          maxWorkers: cores,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'proofs',
          include: ['test/proofs/*.test.ts'],
          ...proofs,
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          // What `npm run test:long` proves beside them.
          name: 'more-proofs',
          include: ['test/proofs/long/*.test.ts'],
          ...proofs,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
