import { inject } from 'vitest';
import './failures/to-fail-with.js';
import { keepCalls } from './reports/test-calls.js';
import { TestChain, type TestChainOptions } from './chain/test-chain.js';
import { wrongValue } from './failures/wrong-value.js';
import { beginRun } from './contract/contract-source.js';
import { TEST_RUN } from './reports/test-run.js';

// The package `qed/testing`: tests of contracts, on the runner of `qed test`.

export { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, test } from 'vitest';
export type { Snapshot } from './chain/snapshot.js';
export type { TestChain, TestChainOptions } from './chain/test-chain.js';
export type { TestSession } from './chain/test-session.js';
export type { TestUser } from './chain/test-user.js';
export type { DeployedContract } from './contract/deployed-contract.js';
export type { NativeToken } from './contract/native-token.js';
export type { Argument, Calls, ContractClass, State, TestEvent, Value } from './contract/types.js';
export type { FuzzOptions, FuzzResult } from './fuzz/fuzz.js';
export type { ExpectedFailure } from './failures/to-fail-with.js';

keepCalls();

/** A new chain in memory, without keys, proofs or nodes; under `qed test --prove` its sessions are proven. */
export async function testChain(options: TestChainOptions = {}): Promise<TestChain> {
  // A rest parameter would be seen in its type.
  // eslint-disable-next-line prefer-rest-params
  const given = [...(arguments as Iterable<unknown>)];
  if (given.length > 1)
    throw wrongValue('what testChain is given', 'one object', given, 'as in testChain({ config: { … } })');
  beginRun(inject(TEST_RUN as never));
  const cacheDirectory = process.env['QED_TEST_PROVE'];
  if (cacheDirectory === undefined) return new TestChain(options);
  const [{ RealSessions }, { realProver }] = await Promise.all([
    import('./prove/real-sessions.js'),
    import('./prove/session-prover.js'),
  ]);
  return new TestChain(options, (chain) => RealSessions.on(chain, realProver(cacheDirectory)));
}
