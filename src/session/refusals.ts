import { QedError } from '../base/errors.js';
import { MAX_ACTOR_CALLS } from '../parth/actor.js';
import { CodecError } from '../compiler/call/codec-error.js';
import { didYouMean } from '../base/nearest-name.js';

/** `QED3201`: no contract has this id as of the anchor. */
export const unknownContract = (contractId: bigint, deployed: bigint, checkpointId: bigint) =>
  new QedError('QED3201', `no contract ${contractId} is deployed as of checkpoint ${checkpointId}`, {
    hint: `Contracts 0 to ${deployed - 1n} are. A deployment counts from the checkpoint after it on.`,
    details: { contractId: contractId.toString(), deployed: deployed.toString() },
  });

/** `QED3202`: the contract has no such method. */
export const unknownMethod = (contract: string, method: string, known: readonly string[]) =>
  new QedError('QED3202', `${contract} has no method '${method}'`, {
    hint: didYouMean(method, known, 'method'),
    details: { contract, method, known },
  });

/** `QED3203`: an argument is missing, too many, of another shape or out of range. */
export const invalidArgument = (call: number, method: string, signature: string, reason: string, cause?: unknown) =>
  new QedError('QED3203', `calls[${call}] ${method}: ${reason}`, {
    hint: `${allowed(cause)}The method is ${signature}.${signature.includes('UserId') ? ' An argument @name is the user of a key.' : ''}`,
    details: { call, method, reason },
    cause,
  });

/** What a value may be, such as the members of an enum, where an argument is out of range. */
const allowed = (cause: unknown): string =>
  cause instanceof CodecError && cause.code === 'QED1302'
    ? `${cause.hint.charAt(0).toUpperCase()}${cause.hint.slice(1)}. `
    : '';

/** `QED3205`: the native balance does not cover the session's fee. */
export const balanceTooLow = (balance: bigint, fee: bigint) =>
  new QedError('QED3205', `the session's fee is ${fee}, the native balance at its end ${balance}`, {
    hint: 'Claim native tokens first in the same session, or make fewer calls in one session.',
    details: { balance: balance.toString(), fee: fee.toString() },
  });

/** `QED3206`: the key is not registered as of the anchor. */
export const unregisteredKey = (publicKeyHash: bigint, checkpointId: bigint, name?: string) =>
  new QedError(
    'QED3206',
    `the key${name === undefined ? '' : ` '${name}'`} is not registered as of checkpoint ${checkpointId}`,
    {
      hint: `Register it: qed register --key ${name ?? '<name>'}. A registration counts from the checkpoint after it on.`,
      details: { publicKeyHash: publicKeyHash.toString() },
    },
  );

/** `QED3207`: the user had a session in this very checkpoint's state or after it. */
export const usedAnchor = (checkpointId: bigint, lastCheckpointId: bigint) =>
  new QedError('QED3207', `a session of this user already started from checkpoint ${lastCheckpointId}`, {
    hint: `This one would start from ${checkpointId}. Wait for the next checkpoint.`,
    details: { checkpointId: checkpointId.toString(), lastCheckpointId: lastCheckpointId.toString() },
  });

/** `QED3208`: the network has gone on and the session cannot land any more. */
export const staleSession = (reason: string, details: Readonly<Record<string, string>>) =>
  new QedError('QED3208', `the session is stale: ${reason}`, {
    hint: 'Prove it again from the newest checkpoint: qed prove-session.',
    details,
  });

/** `QED3209`: a call bounds when it counts, and that time is over. */
export const alreadyExpired = (validUntil: bigint, checkpointId: bigint) =>
  new QedError(
    'QED3209',
    `the session counts until checkpoint ${validUntil}, and the next one is ${checkpointId + 1n}`,
    {
      hint: 'A deadline that a contract sets has passed. Call it with a later one, or not at all.',
      details: { validUntil: validUntil.toString(), checkpointId: checkpointId.toString() },
    },
  );

/** `QED3210`: the secret is not that of the key which the plan was made for. */
export const wrongSecret = () =>
  new QedError('QED3210', "the secret is not that of the session's key", {
    hint: 'Unlock the key that the session was planned for.',
  });

/** `QED3218`: what was signed elsewhere is not this session, or not with this key. */
export const otherSignature = (message: bigint) =>
  new QedError('QED3218', "the signature is not one of this session by the user's key", {
    hint: `The wallet of the session's key has to sign the one field ${message}: qed prove-session --sign-only.`,
    details: { message: message.toString() },
  });

/** `QED3219`: the key's scheme has no signature apart from the proof. */
export const signsInside = () =>
  new QedError('QED3219', 'the key of this session signs by a proof, not beforehand', {
    hint: 'Only keys of the scheme schnorr do, which qed keys new makes unless told otherwise.',
  });

/** `QED3211`: the prover's result is not what the plan expects. */
export const unexpectedProof = (title: string, reason: string) =>
  new QedError('QED3211', `${title}: ${reason}`, {
    hint: 'The prover runs other code than this session: use one version of qed and the artifact that is deployed.',
    exitCode: 70,
    details: { title, reason },
  });

/** `QED3212`: the deployed contract's artifact is not the code behind its fingerprints. */
export const foreignArtifact = (contractId: bigint, reason: string) =>
  new QedError('QED3212', `the artifact of contract ${contractId} does not fit what is deployed: ${reason}`, {
    hint: 'The node serves another artifact, or one that another version of the compiler made.',
    exitCode: 3,
    details: { contractId: contractId.toString(), reason },
  });

/** `QED3213`: the key's signature circuit is not the one that this version proves. */
export const foreignSignature = (fingerprint: bigint, own: bigint) =>
  new QedError('QED3213', "the key's signature scheme is not one of this version of qed", {
    hint: 'The key was made by a version whose signature circuit has another fingerprint: use that version.',
    details: { fingerprint: fingerprint.toString(), own: own.toString() },
  });

/** `QED3215`: the actor of a contract signs other sessions than this one. */
export const notOfActor = (contractId: bigint, reason: string) =>
  new QedError('QED3215', `the actor of contract ${contractId} does not sign this session: ${reason}`, {
    hint: `An actor's session has 1 to ${MAX_ACTOR_CALLS} calls, all of its own contract.`,
    details: { contractId: contractId.toString(), reason },
  });

/** `QED3216`: the session's end cap would be larger than the wire carries. */
export const sessionTooLarge = (issues: readonly string[]) =>
  new QedError('QED3216', `the session changes more than one end cap can hold: ${issues.join('; ')}`, {
    hint: 'Split its calls into two sessions.',
    details: { issues },
  });

/** `QED3217`: a contract calls another one that is not what its source took it for. */
export const unknownCallee = (caller: bigint, contractId: bigint, contract: string, reason: string) =>
  new QedError('QED3217', `contract ${caller} calls contract ${contractId}: ${contract} ${reason}`, {
    hint: 'The calling contract was compiled against another contract than the one with this id.',
    details: { caller: caller.toString(), contractId: contractId.toString(), contract, reason },
  });

/** `QED3220`: only a session can run this method. */
export const notAView = (method: string, effect: string) =>
  new QedError('QED3220', `${method} is not only for reading: it ${effect}`, {
    hint: 'See what it would do with `qed call .. --simulate`, or on a local state with `qed run`.',
    details: { method, effect },
  });

/** `QED3214`: a typed client is used with another contract than the one that it was made from. */
export const otherContract = (contractId: bigint, expected: string, actual: string | undefined) =>
  new QedError(
    'QED3214',
    actual === undefined
      ? `there is no contract ${contractId}`
      : `contract ${contractId} is ${actual === expected ? `another version of ${expected}` : `${actual}, not ${expected}`}`,
    {
      hint: 'Give the id of the deployed contract, or make the client anew with `qed compile --types`.',
      details: { contractId: contractId.toString(), expected, actual: actual ?? null },
    },
  );

/** `QED3221`: there is nothing to go on with. */
export const nothingKept = () =>
  new QedError(
    'QED3221',
    'nothing is kept of this session: it was never begun, is over, or was of other calls or another key',
    {
      hint: 'Leave --resume out to start it from the newest checkpoint.',
    },
  );
