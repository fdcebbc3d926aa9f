import { freshUserLeaf } from '../../../parth/fresh-user-leaf.js';
import type { RegistrationLeaf, UserLeaf } from '../../../parth/leaves.js';
import type { ValueOf } from '../../../parth/record.js';
import type { EndCapResult } from '../../../parth/statements/session.js';
import type { MerklePath } from '../../../parth/trees/merkle-tree.js';
import type { ProofStep } from '../../proof-step.js';
import type { LeafCallWitness } from '../call/apply-call.js';
import type { SessionAnchor } from '../start-header.js';
import type { ExpressWitness } from './express-end-cap.js';

/** The express end caps, by how many calls they take. */
export const EXPRESS_CIRCUITS = ['UPSExpressOneCall', 'UPSExpressTwoCalls'] as const;

/** A session as an express end cap takes it: what its standard steps are made of. */
export interface ExpressInput {
  readonly anchor: SessionAnchor;
  readonly registration: { readonly leaf: RegistrationLeaf; readonly path: MerklePath };
  /** The slot of the user, whose leaf is null before the first session. */
  readonly user: { readonly userId: bigint; readonly leaf: UserLeaf | null; readonly path: MerklePath };
  /** The witnesses of the session's calls, one or two. */
  readonly calls: readonly ValueOf<typeof LeafCallWitness>[];
  /** What the session's standard end cap would state: this one states the same. */
  readonly result: EndCapResult;
}

/** An express end cap, whose witness still lacks the secret. */
export type ExpressStep = ProofStep<
  'UpsExpress',
  (typeof EXPRESS_CIRCUITS)[number],
  Omit<ExpressWitness, 'secret'>,
  EndCapResult
>;

/** The express end cap of a session of one or two calls. Throws a RangeError for another number. */
export function expressStep({ anchor, registration, user, calls, result }: ExpressInput): ExpressStep {
  const circuit = EXPRESS_CIRCUITS[calls.length - 1];
  if (circuit === undefined) throw new RangeError(`no express end cap takes ${calls.length} calls`);
  const { checkpointTreeRoot, leaf, path, config } = anchor;
  return {
    program: 'UpsExpress',
    circuit,
    witness: {
      anchor: { checkpointTreeRoot, leaf, path, config },
      registration: registration.leaf,
      registrationPath: registration.path,
      firstSession: user.leaf === null ? 1n : 0n,
      userLeaf: user.leaf ?? freshUserLeaf(registration.leaf.publicKeyHash, user.userId),
      userPath: user.path,
      calls: calls.map((call) => ({
        function: call.function,
        statement: call.statement,
        uconPath: call.uconPath,
        eventPath: call.eventPath,
        validUntil: call.validUntil,
      })),
    },
    header: result,
  };
}
