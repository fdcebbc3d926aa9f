import { QedError } from '../../base/errors.js';
import { MAX_ACTOR_CALLS } from '../../parth/actor.js';
import type { OpenSession } from './open-session.js';
import type { TestUser } from './test-user.js';

/** `QED6042`: an actor's session calls its contract alone, at most eight times. */
const notOfActor = ({ name }: TestUser, reason: string): QedError =>
  new QedError('QED6042', `${name} ${reason}`, {
    hint: `an actor's session has up to ${MAX_ACTOR_CALLS} calls of its own contract; seal a checkpoint for more`,
  });

/** Throws it where an actor may not make one more call, of this contract, in this session. */
export function refuseOfActor(user: TestUser, { calls }: OpenSession, contractId: bigint): void {
  if (user.actorOf === undefined) return;
  if (user.actorOf !== contractId) throw notOfActor(user, `is the actor of another contract than ${contractId}`);
  if (calls.length >= MAX_ACTOR_CALLS) throw notOfActor(user, `called ${calls.length} times since the last checkpoint`);
}

/** `QED3205`: a session pays its fee from the native balance at its end, as on every network. */
export const feeNotCovered = ({ name }: TestUser, balance: bigint, fee: bigint): QedError =>
  new QedError('QED3205', `the fee of ${name}'s session is ${fee}, the native balance at its end ${balance}`, {
    hint: "give the user a balance: chain.user('alice', { balance: 100n })",
    details: { balance: balance.toString(), fee: fee.toString() },
  });

/** Why several sessions could not land in one checkpoint: all reasons are in `errors`. */
export const severalRefused = (errors: readonly unknown[]): AggregateError => {
  const reasons = errors.map((error) => (error instanceof Error ? error.message : String(error)));
  return new AggregateError(errors, `${errors.length} sessions did not land: ${reasons.join('; ')}`);
};

/** `QED6035`: a balance is there from a user's beginning on. */
export const userExists = (name: string): QedError =>
  new QedError('QED6035', `${name} is a user of this chain already`, {
    hint: 'give the balance where the user is made first; later users pay each other with chain.nativeToken',
  });

/** `QED6043`: time does not go back. */
export const notLater = (wanted: string, newest: string): QedError =>
  new QedError('QED6043', `${wanted} is not later than ${newest}`, {
    hint: 'a chain only goes on; take a snapshot before, and revert to it',
  });

/** `QED6044`: a session lands once. */
export const landedBefore = (name: string): QedError =>
  new QedError('QED6044', `the session of ${name} landed before`, { hint: 'open another one' });

/** `QED6075`: a test calls while a checkpoint is made, which it does not wait for. */
export const stillSealing = (method: string): QedError =>
  new QedError('QED6075', `${method} is called while a checkpoint is being sealed`, {
    hint: 'wait for it first: await chain.checkpoint()',
  });

/** `QED6075`: a test uses a chain while random calls run on it, which are taken back together with all else at their end. */
export const stillFuzzing = (): QedError =>
  new QedError('QED6075', 'the chain is used while random calls run on it', {
    hint: 'wait for them first: await chain.fuzz(..)',
  });
