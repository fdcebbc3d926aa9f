// An end cap is sent only while it can still land on the chain.
import { beforeEach, describe, expect, it } from 'vitest';
import { UserLeaf } from '../../src/parth/leaves.js';
import { EndCapResult } from '../../src/parth/statements/session.js';
import { freshUserLeaf } from '../../src/parth/fresh-user-leaf.js';
import { refuseStaleEndCap } from '../../src/session/prove/refuse-stale-end-cap.js';
import { LocalChain } from '../../src/sandbox/chain/local-chain.js';

const KEY = 111n;
let chain: LocalChain;
let result: EndCapResult;

/** A first session from checkpoint 1, on a network where an anchor ages after 3 checkpoints. */
beforeEach(async () => {
  chain = new LocalChain({ config: { maxAnchorAge: 3n } });
  const userId = chain.register(KEY);
  chain.seal();
  const { checkpointId, checkpointTreeRoot } = await chain.anchor();
  result = { ...EndCapResult.zero(), userId, checkpointId, checkpointTreeRoot, validUntil: checkpointId + 3n };
});

const stale = { code: 'QED3208' };

describe('an end cap', () => {
  it('can be sent until its anchor is too far back', async () => {
    for (let age = 0; age < 3; age++) {
      await expect(refuseStaleEndCap({ result }, chain)).resolves.toBeUndefined();
      chain.seal();
    }
    await expect(refuseStaleEndCap({ result: { ...result, validUntil: 99n } }, chain)).rejects.toMatchObject(stale);
  });

  it('can be sent until its deadline', async () => {
    const short = { ...result, validUntil: result.checkpointId + 1n };
    await expect(refuseStaleEndCap({ result: short }, chain)).resolves.toBeUndefined();
    chain.seal();
    await expect(refuseStaleEndCap({ result: short }, chain)).rejects.toMatchObject(stale);
  });

  it('can be sent as long as it leaves the slack that the node wants', async () => {
    const near = { ...result, validUntil: result.checkpointId + 3n };
    await expect(refuseStaleEndCap({ result: near }, chain, 2n)).resolves.toBeUndefined();
    await expect(refuseStaleEndCap({ result: near }, chain, 3n)).rejects.toMatchObject(stale);
  });

  it('cannot land on a state that another session has changed', async () => {
    const endUserLeaf = { ...freshUserLeaf(KEY, result.userId), nonce: 1n };
    chain.apply({ result, endUserLeaf, updates: [], events: [] });
    chain.seal();
    await expect(refuseStaleEndCap({ result }, chain)).rejects.toMatchObject(stale);
    const next = { ...result, startUserLeafHash: UserLeaf.hash(endUserLeaf) };
    await expect(refuseStaleEndCap({ result: next }, chain)).resolves.toBeUndefined();
  });

  it('cannot land on a checkpoint that was rolled back', async () => {
    const other = { ...result, checkpointTreeRoot: result.checkpointTreeRoot + 1n };
    await expect(refuseStaleEndCap({ result: other }, chain)).rejects.toMatchObject(stale);
    const later = { ...result, checkpointId: 9n, validUntil: 12n };
    await expect(refuseStaleEndCap({ result: later }, chain)).rejects.toMatchObject(stale);
  });
});
