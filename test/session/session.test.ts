import { describe, expect, it } from 'vitest';
import { UserLeaf } from '../../src/parth/leaves.js';
import { proveSession } from '../../src/session/prove.js';
import { call, SECRETS, SessionNetwork, TOKEN } from '../support/session-network.js';

describe('a session', () => {
  it('mints and sends in one', async () => {
    const network = new SessionNetwork();
    const { alice, bob } = network.ids;
    const plan = await network.plan('alice', [call(TOKEN, 'mint', 100), call(TOKEN, 'transfer', bob.toString(), '40')]);
    expect(plan.userId).toBe(alice);
    const submission = await proveSession(plan, network.prover, SECRETS.alice);
    expect(UserLeaf.hash(submission.endUserLeaf)).toBe(submission.result.endUserLeafHash);
  });
});
