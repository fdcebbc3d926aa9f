// `isActor` gives the right answer in the interpreter and in the circuit, and no prover can change it.
import { describe, expect, it } from 'vitest';
import { executeOn } from '../../../src/compiler/call/execute-call.js';
import { compileFile } from '../../../src/compiler/compile.js';
import { methodCircuit } from '../../../src/compiler/circuit/method-circuit.js';
import type { MethodIr } from '../../../src/compiler/ir/ops.js';
import { actorKey } from '../../../src/parth/actor.js';
import { PublicKey } from '../../../src/parth/leaves.js';
import { constraintSuite, type ConstraintCase } from '../../support/constraints.js';
import { perturbEverything, proveOnConstants } from '../../support/method-circuit.js';
import { CONTRACT, ME, worldOf, type WorldOptions } from '../../support/method-world.js';

const [POOL, OTHER] = [9n, 10n];
const PATH = '/actor.ts';
const { contracts, diagnostics } = await compileFile(PATH, {
  overlay: {
    [PATH]: `import { Contract, context, type u64, type UserId } from 'qed/contract';
export class Pool extends Contract {
  kept: u64 = 0n;
  is(user: UserId): boolean { return context.isActor(user); }
  me(): boolean { return context.isActor(context.userId); }
  read(user: UserId): [boolean, u64] { return [context.isActor(user), Pool.at(user).kept]; }
  guarded(taken: boolean, user: UserId): boolean { return taken && context.isActor(user); }
}`,
  },
});
const ir = (name: string): MethodIr => contracts[0]!.methods.find(({ method }) => method === name)!;
const keyHash = (contractId: bigint): bigint => PublicKey.hash(actorKey(contractId));
const HEIGHT = contracts[0]!.layout.cstateHeight;
const world = (options: Partial<WorldOptions> = {}) =>
  worldOf({
    cstateHeight: HEIGHT,
    others: [
      { user: POOL, key: keyHash(CONTRACT), slots: [[0n, 7n]] },
      { user: OTHER, key: keyHash(CONTRACT + 1n), slots: [[0n, 8n]] },
    ],
    ...options,
  });
const AS_ACTOR = { publicKey: actorKey(CONTRACT) };
const outputs = async (name: string, inputs: readonly bigint[], options: Partial<WorldOptions> = {}) =>
  (await proveOnConstants(ir(name), inputs, world(options))).execution.outputs;

it('compiles', () => expect(diagnostics).toEqual([]));

describe('isActor', () => {
  it.each<[string, bigint, bigint]>([
    ['a user with the key of the contract', POOL, 1n],
    ["a user with another contract's key", OTHER, 0n],
    ['a user without a session', 77n, 0n],
    ['a caller with a secret', ME, 0n],
  ])('of %s', async (_, user, expected) => {
    expect(await outputs('is', [user])).toEqual([expected]);
  });

  it('of the caller asks the session, which knows the key before the first session has landed', async () => {
    expect(await outputs('me', [])).toEqual([0n]);
    expect(await outputs('me', [], AS_ACTOR)).toEqual([1n]);
    expect(await outputs('is', [ME], AS_ACTOR)).toEqual([1n]);
    expect(await outputs('is', [POOL], AS_ACTOR)).toEqual([1n]);
    expect(await outputs('is', [OTHER], AS_ACTOR)).toEqual([0n]);
    expect(await outputs('me', [], { publicKey: actorKey(CONTRACT + 1n) })).toEqual([0n]);
    expect(await outputs('me', [], { publicKey: { signatureFingerprint: 5n, keyParam: CONTRACT } })).toEqual([0n]);
  });

  it('shares the opening of a leaf with reads of its user', async () => {
    expect(await outputs('read', [POOL])).toEqual([1n, 7n]);
    expect(await outputs('read', [OTHER])).toEqual([0n, 8n]);
    const { circuit } = await executeOn(ir('read'), [POOL], world());
    expect(Object.keys(circuit.witness.shape).filter((name) => name.startsWith('foreignUser'))).toHaveLength(1);
  });

  it('does nothing on a path that is not taken', async () => {
    expect(await outputs('guarded', [1n, POOL])).toEqual([1n]);
    expect(await outputs('guarded', [0n, POOL])).toEqual([0n]);
    expect(await outputs('guarded', [0n, 2n ** 32n - 1n])).toEqual([0n]);
  });

  it('binds every scalar of its witness', async () => {
    for (const user of [POOL, OTHER, 77n]) {
      const refusing = perturbEverything(await proveOnConstants(ir('is'), [user], world()));
      expect(refusing).toContain('Pool.is/foreignUser0/leaf');
    }
  });
});

type Loose = Record<string, any>;
const breaks = (name: string, change: (w: Loose) => void, title?: string): ConstraintCase<never> => ({
  breaks: name,
  ...(title === undefined ? {} : { title }),
  mutate: (draft) => void change((draft as unknown as { witness: Loose }).witness),
});
const executed = await executeOn(ir('is'), [OTHER], world());

constraintSuite(
  methodCircuit(ir('is')) as never,
  { witness: executed.circuit.witness.fromJSON(executed.witness) } as never,
  [
    breaks('input:user', (w) => (w['inputs'][0] = 2n ** 32n)),
    breaks('checkpointLeaf', (w) => (w['checkpointLeaf'].gusrRoot += 1n)),
    breaks('foreignUser0/exists', (w) => (w['foreignUser0'].exists = 2n)),
    breaks('foreignUser0/leaf', (w) => (w['foreignUser0'].leaf.publicKeyHash = keyHash(CONTRACT)), 'a forged key'),
    breaks('foreignUser0/leaf', (w) => (w['foreignUser0'].exists = 0n), 'a user passed off as absent'),
    breaks('foreignUser0/leaf', (w) => (w['inputs'][0] = POOL), "another user's leaf"),
  ] as never,
  // The path's index is an input that is held to its range before.
  { partial: true },
);
