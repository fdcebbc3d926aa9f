import { freshUserLeaf } from '../../../parth/fresh-user-leaf.js';
import type { RegistrationLeaf, UserLeaf } from '../../../parth/leaves.js';
import type { ValueOf } from '../../../parth/record.js';
import type { EndCapResult } from '../../../parth/statements/session.js';
import type { MerklePath } from '../../../parth/trees/merkle-tree.js';
import type { ProofStep } from '../../proof-step.js';
import type { LeafCallWitness } from '../call/apply-call.js';
import type { SessionAnchor } from '../start-header.js';
import type { WholeSessionWitness } from './whole-session.js';

/** The programs of express end caps, by the scheme of the user's key, with their circuits for one call and for two. */
export const EXPRESS = {
  ZkSignature: { program: 'UpsExpress', circuits: ['UPSExpressOneCall', 'UPSExpressTwoCalls'] },
  SchnorrSignature: {
    program: 'UpsSchnorrExpress',
    circuits: ['UPSSchnorrExpressOneCall', 'UPSSchnorrExpressTwoCalls'],
  },
} as const;
export type ExpressScheme = keyof typeof EXPRESS;
type Express = (typeof EXPRESS)[ExpressScheme];

/** How many calls an express end cap takes at most. */
export const MAX_EXPRESS_CALLS = 2;

/** A session as an express end cap takes it: what its standard steps are made of. */
export interface ExpressInput {
  /** The scheme of the user's key. */
  readonly scheme: ExpressScheme;
  readonly anchor: SessionAnchor;
  readonly registration: { readonly leaf: RegistrationLeaf; readonly path: MerklePath };
  /** The slot of the user, whose leaf is null before the first session. */
  readonly user: { readonly userId: bigint; readonly leaf: UserLeaf | null; readonly path: MerklePath };
  /** The witnesses of the session's calls, one or two. */
  readonly calls: readonly ValueOf<typeof LeafCallWitness>[];
  /** What the session's standard end cap would state: this one states the same. */
  readonly result: EndCapResult;
}

/** An express end cap, whose witness still lacks the secret or the signature. */
export type ExpressStep = ProofStep<Express['program'], Express['circuits'][number], WholeSessionWitness, EndCapResult>;

/** The express end cap of a session of one or two calls. Throws a RangeError for another number. */
export function expressStep({ scheme, anchor, registration, user, calls, result }: ExpressInput): ExpressStep {
  const { program, circuits } = EXPRESS[scheme];
  const circuit = circuits[calls.length - 1];
  if (circuit === undefined) throw new RangeError(`no express end cap takes ${calls.length} calls`);
  const { checkpointTreeRoot, leaf, path, config } = anchor;
  return {
    program,
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
