import { MAX_ACTOR_CALLS } from '../../parth/actor.js';
import type { PublicKey } from '../../parth/leaves.js';
import { SignatureStatement, type EndCapAuthorization } from '../../parth/statements/session.js';
import { ActorSignatureWitness } from '../../prover/signature/actor-signature.js';
import { actorSignatureStep, type SessionTransaction } from '../../prover/signature/actor-signature-step.js';
import { notOfActor } from '../refusals.js';
import type { SessionKeys } from './plan-context.js';
import type { SessionProof } from './session-plan.js';

/** The programs that show a user's consent, one for each scheme of keys. */
const SIGNATURE_PROGRAMS = ['ZkSignature', 'ActorSignature', 'SchnorrSignature'] as const;
type SignatureProgram = (typeof SIGNATURE_PROGRAMS)[number];

/** The scheme of a key; undefined for one that this version does not prove. */
export const schemeOf = ({ signatureFingerprint }: PublicKey, keys: SessionKeys): SignatureProgram | undefined =>
  SIGNATURE_PROGRAMS.find((name) => keys[name] === signatureFingerprint);

/** What a proof of the user's consent lacks until the user gives it, by the scheme of the key. */
export const LACKS = { ZkSignature: 'secret', SchnorrSignature: 'signature' } as const;

/** What a session's end is signed with. */
interface SignatureInput {
  readonly publicKey: PublicKey;
  readonly keys: SessionKeys;
  readonly authorization: EndCapAuthorization;
  /** The hash of `authorization`. */
  readonly message: bigint;
  readonly transactions: readonly SessionTransaction[];
}

/** The proof of the signature that ends a session. Throws `QED3215` for an actor whose session has too many transactions. */
export function planSignature(input: SignatureInput): SessionProof {
  const { publicKey, keys, message } = input;
  const scheme = schemeOf(publicKey, keys)!;
  return {
    id: 'signature',
    title: 'signature',
    program: { kind: 'protocol', name: scheme },
    circuit: scheme,
    ...witnessOf(scheme, input),
    children: [],
    output: SignatureStatement.hash({ keyParam: publicKey.keyParam, message }),
    keyHash: keys[scheme],
  };
}

function witnessOf(
  scheme: SignatureProgram,
  { publicKey: { keyParam }, authorization, message, transactions }: SignatureInput,
): Pick<SessionProof, 'witness' | 'lacks'> {
  if (scheme !== 'ActorSignature') return { witness: { message: message.toString() }, lacks: LACKS[scheme] };
  const { length } = transactions;
  if (length > MAX_ACTOR_CALLS)
    throw notOfActor(keyParam, `it has ${length} calls, those that contracts make included`);
  return { witness: ActorSignatureWitness.toJSON(actorSignatureStep(authorization, keyParam, transactions).witness) };
}
