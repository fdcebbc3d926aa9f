import { expect } from 'vitest';

/** A checkpoint as `qed demo --json` tells of it. */
export interface Checkpoint {
  readonly id: string;
  readonly sealedRoot: string;
  readonly proven: boolean;
}

/** Expects what is the same with proofs and without. */
export function expectStory(data: {
  users: unknown;
  checkpoints: Checkpoint[];
  proofs: { count: number; seconds: number };
}): void {
  expect(data.users).toMatchObject({ alice: { balance: '60' }, bob: { balance: '40' } });
  expect(data.checkpoints.map(({ id }) => id)).toEqual(['0', '1', '2', '3', '4']);
  for (const { sealedRoot } of data.checkpoints) expect(sealedRoot).toMatch(/^[1-9][0-9]+$/);
  expect(new Set(data.checkpoints.map(({ sealedRoot }) => sealedRoot)).size).toBe(5);
  // two sessions of 3 and 2 proofs, a deployment's signature, genesis, and two of each of four blocks
  expect(data.proofs.count).toBe(15);
  expect(data.proofs.seconds).toBeGreaterThan(0);
}
