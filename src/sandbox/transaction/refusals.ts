import { QedError } from '../../base/errors.js';
import type { CompiledContract } from '../../compiler/ir/contract.js';
import { contractIdAt } from '../chain/deployment.js';

/** `QED6024`: a state was kept under another layout of a contract. */
export const otherLayout = (contract: string): QedError =>
  new QedError('QED6024', `the state was kept under another layout of ${contract}`, {
    hint: 'name another file with --state, or delete this one to start anew',
  });

/** `QED6025`: no contract of the file has the method. */
export function unknownMethod(target: string, contracts: readonly CompiledContract[]): QedError {
  const all = contracts.flatMap(({ contract, abi }) => abi.methods.map(({ name }) => `${contract}.${name}`));
  return new QedError('QED6025', `there is no method '${target}'`, {
    hint: `the file has ${all.join(', ') || 'none'}`,
  });
}

/** `QED6026`: a contract calls a method that nobody has. */
export function unknownCallee(contractId: bigint, contracts: readonly CompiledContract[]): QedError {
  const ids = contracts.map(({ contract }, index) => `${contract} is ${contractIdAt(index)}`).join(', ');
  return new QedError('QED6026', `contract ${contractId} has no method that is called here`, {
    hint: `the contracts of the file have ids in order: ${ids}`,
  });
}

/** `QED6028`: a user's key is chosen once, and an actor's key calls its contract alone. */
export const notTheActor = (user: bigint, contract: string, reason: string): QedError =>
  new QedError('QED6028', `user ${user} cannot call ${contract} as its actor: it ${reason}`, {
    hint: 'call as another user: --user <id>',
  });

/** `QED6033`: no checkpoint is left in which the call could land. */
export const landsTooLate = (validUntil: bigint, next: bigint): QedError =>
  new QedError('QED6033', `lands too late: valid until ${validUntil}`, {
    hint: `the next checkpoint is ${next}: the contract's deadline has passed, or the session's anchor is too old`,
    details: { validUntil: validUntil.toString(), next: next.toString() },
  });

/** `QED6034`: the user had a session after the checkpoint that this one would start from. */
export const usedSince = (user: bigint, anchor: bigint): QedError =>
  new QedError('QED6034', `user ${user} landed a session since checkpoint ${anchor}`, {
    hint: 'start from a later checkpoint: a session begins with all that its user did before',
  });
