// A session of a contract's test, as `qed test --prove` proves it and verifies its end cap.
import { expect, it } from 'vitest';
import { Token } from '../../fixtures/contracts/token.js';
import { makeArtifact } from '../../src/compiler/compile.js';
import type { CompiledContract } from '../../src/compiler/ir/contract.js';
import { TestChain } from '../../src/testing/chain/test-chain.js';
import { RealSessions } from '../../src/testing/prove/real-sessions.js';
import type { SessionProver } from '../../src/testing/prove/session-prover.js';
import { prover } from './shared-prover.js';

it('proves the session that a checkpoint lands', async () => {
  const lines: string[] = [];
  const sessionProver: SessionProver = {
    kind: prover.kind,
    size: prover.size,
    prove: prover.prove.bind(prover),
    verify: prover.verify.bind(prover),
    close: prover.close.bind(prover),
    artifactOf: (compiled: CompiledContract) => makeArtifact(compiled, { cacheDirectory: prover.cacheDirectory }),
    tell: (line: string) => void lines.push(line),
  };
  const chain = new TestChain({}, (on) => RealSessions.on(on, sessionProver));
  const alice = await chain.user('alice');
  const token = await chain.deploy(Token);
  await token.as(alice).mint(5n);
  await chain.checkpoint();
  expect(await token.of(alice, { checkpoint: chain.newest }).balance).toBe(5n);
  expect(lines).toEqual([
    'alice: Token.mint (1 of 2): proving ...',
    expect.stringMatching(/^alice: Token\.mint \(1 of 2\): proven in \d/),
    'alice: session and end cap (2 of 2): proving ...',
    expect.stringMatching(/^alice: session and end cap \(2 of 2\): proven in \d/),
  ]);
});
