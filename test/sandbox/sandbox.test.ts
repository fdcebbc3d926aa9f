// The local chain that `qed run` and the stories stand on: checkpoints, anchors in the past, state that is kept, and
// sessions planned on it.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { compileFile } from '../../src/compiler/compile.js';
import type { CompiledContract } from '../../src/compiler/ir/contract.js';
import { CheckpointLeaf } from '../../src/parth/leaves.js';
import { rootFromPath } from '../../src/parth/trees/merkle-tree.js';
import { Sandbox } from '../../src/sandbox/sandbox.js';
import { readStateFile, writeStateFile } from '../../src/sandbox/state/state-file.js';
import { LocalProvingSessionStore } from '../../src/session/source/local-proving-session-store.js';

const FILE = '/sum.ts';
const [ALICE, BOB] = [5n, 7n];
let contracts: readonly CompiledContract[];
beforeAll(async () => {
  const source = `import { Contract, context, type u32, type u64, type UserId } from 'qed/contract';
export class Sum extends Contract {
  n: u64 = 0n;
  add(by: u64): u64 { this.n += by; return this.n; }
  clear(): void { this.n = 0n; }
  of(user: UserId): u64 { return Sum.at(user).n; }
  then(user: UserId, id: u32): u64 { return Sum.at(user, { checkpoint: id }).n; }
  until(id: u32): void { context.validUntil(id); }
}
`;
  const compiled = await compileFile(FILE, { overlay: { [FILE]: source } });
  expect(compiled.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  ({ contracts } = compiled);
});
const sandboxOf = (state?: Sandbox['state']): Sandbox =>
  new Sandbox(contracts, { deployer: 1n, ...(state && { state }) });
const result = async (sandbox: Sandbox, user: bigint, method: string, args: unknown[], anchor?: bigint) =>
  (
    await sandbox.call({
      user,
      target: `Sum.${method}`,
      args,
      circuit: 'constants',
      ...(anchor !== undefined && { anchor }),
    })
  ).result;

describe('a sandbox', () => {
  test('seals each call, and a session from an older checkpoint sees what stood there', async () => {
    const sandbox = sandboxOf();
    expect(sandbox.newest).toBe(1n);
    await result(sandbox, ALICE, 'add', [3n]);
    const early = sandbox.newest;
    await result(sandbox, ALICE, 'add', [4n]);
    sandbox.sealUntil(9n);
    expect(await result(sandbox, BOB, 'of', [ALICE])).toBe('7');
    expect(await result(sandbox, 8n, 'of', [ALICE], early)).toBe('3');
    expect(await result(sandbox, BOB, 'then', [ALICE, 2n])).toBe('3');
    expect(sandbox.newest).toBe(12n);
  });

  test('refuses a session that a later one of its user has overtaken', async () => {
    const sandbox = sandboxOf();
    await result(sandbox, ALICE, 'add', [3n]);
    await expect(result(sandbox, ALICE, 'add', [3n], 1n)).rejects.toMatchObject({ code: 'QED6034' });
    const call = { user: ALICE, target: 'Sum.add', args: [1n] };
    const [first, second] = [await sandbox.execute(call), await sandbox.execute(call)];
    sandbox.land(first);
    expect(() => sandbox.land(second)).toThrow(expect.objectContaining({ code: 'QED6034' }));
  });

  test('refuses what no checkpoint is left for: a deadline that has passed, an anchor that is too old', async () => {
    const sandbox = sandboxOf();
    await result(sandbox, ALICE, 'until', [2n]);
    const before = sandbox.state;
    await expect(result(sandbox, ALICE, 'until', [2n])).rejects.toMatchObject({ code: 'QED6033' });
    expect(sandbox.state).toBe(before);
    sandbox.sealUntil(51n);
    await expect(result(sandbox, BOB, 'add', [1n], 1n)).rejects.toMatchObject({ code: 'QED6033' });
    expect(await result(sandbox, BOB, 'add', [1n], 2n)).toBe('1');
  });

  test('is the same chain after its state was kept in a file and read again', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'qed-sandbox-'));
    const file = path.join(directory, 'state.json');
    const sandbox = sandboxOf();
    await result(sandbox, ALICE, 'add', [3n]);
    await result(sandbox, BOB, 'add', [5n]);
    await result(sandbox, ALICE, 'clear', []);
    sandbox.sealUntil(6n);
    await writeStateFile(file, sandbox.state);
    const again = sandboxOf(await readStateFile(file));
    expect(again.state).toEqual(sandbox.state);
    expect(await again.chain.anchor()).toEqual(await sandbox.chain.anchor());
    expect(await result(again, BOB, 'then', [ALICE, 2n])).toBe('3');
    // A history that does not fit its users is no state of ours.
    await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, 'utf8')), users: {} }));
    await expect(readStateFile(file)).rejects.toMatchObject({ code: 'QED6024' });
    await rm(directory, { recursive: true });
  });

  test('answers as a node whose every answer a session checks', async () => {
    const sandbox = sandboxOf();
    await result(sandbox, ALICE, 'add', [3n]);
    await result(sandbox, BOB, 'add', [5n]);
    const source = new LocalProvingSessionStore(sandbox.chain);
    const anchor = await source.anchor();
    expect(anchor.checkpointId).toBe(3n);
    expect((await source.user(anchor, ALICE)).leaf).toMatchObject({ nonce: 1n, userId: ALICE });
    expect((await source.userContract(anchor, BOB, 2n)).slots).toEqual([[0n, 5n]]);
    expect((await source.contract(anchor, 2n))!.artifact.contract).toBe('Sum');
    const past = await source.past(anchor, 2n);
    expect((await source.user(past, BOB)).leaf).toBeNull();
    // An earlier anchor ends its checkpoint tree.
    const { leaf, path: place, checkpointTreeRoot } = sandbox.chain.anchorAt(2n);
    expect(rootFromPath(CheckpointLeaf.hash(leaf), 2n, place.siblings)).toBe(checkpointTreeRoot);
  });
});
