// Every way in which the signature of a whole session in one circuit might be none of the user's for this session.
import { poseidonWithPrefix } from '../../../src/parth/poseidon.js';
import { Pallas, SCHNORR_TAG } from '../../../src/parth/signatures.js';
import { EndCapAuthorization } from '../../../src/parth/statements/session.js';
import { schnorrWitness } from '../../../src/prover/signature/schnorr-signature-step.js';
import type { SessionEnd } from '../../../src/prover/ups/session-end.js';
import type { ConstraintCase } from '../../support/constraints.js';
import type { SchnorrWitness } from '../../../src/prover/gadgets/schnorr.js';
import { signed } from './express-fixture.js';
import { SECRET } from './session-fixture.js';

type Case = ConstraintCase<{ readonly signature: typeof SchnorrWitness }>;

const { Scalar, one, scale } = Pallas;
const key = scale(one, SECRET);

/** The cases of a session that ends so. */
export function signatureCases({ authorization, message }: SessionEnd): Case[] {
  /** A signature made with the secret, whose nonce has the point R with the x coordinate r. */
  const made = (r: bigint, nonce: bigint) => {
    const challenge = poseidonWithPrefix(SCHNORR_TAG, [message, key.x, key.y, r]);
    return schnorrWitness({ key, signature: { r, s: Scalar.mod(nonce + challenge * SECRET) } });
  };
  const replaced = (by: () => ReturnType<typeof signed>): Case['mutate'] => {
    return ({ witness }) => void Object.assign(witness.signature, by());
  };
  return [
    { breaks: 'key', title: 'the signature of somebody else', mutate: replaced(() => signed(message, SECRET + 1n)) },
    {
      breaks: 'signature/key',
      title: 'a point that is not on the curve',
      mutate: ({ witness }) => void (witness.signature.key.y += 1n),
    },
    { breaks: 'signature/r', title: 'a commitment at infinity', mutate: replaced(() => made(0n, 0n)) },
    {
      breaks: 'signature/s',
      title: 'a scalar of more bits than there are',
      mutate: ({ witness }) => void (witness.signature.s.high254 = 1n << 254n),
    },
    ...Object.keys(EndCapAuthorization.shape).map((name): Case => ({
      breaks: 'signature/commitment',
      title: `the signature of a session with another ${name} (attack 1.16)`,
      mutate: replaced(() => {
        const field = name as keyof EndCapAuthorization;
        return signed(EndCapAuthorization.hash({ ...authorization, [field]: authorization[field] + 1n }));
      }),
    })),
    {
      breaks: 'signature/parity',
      title: 'a commitment whose y coordinate is odd',
      mutate: replaced(() => {
        for (let nonce = 1n; ; nonce++) {
          const { x, y } = scale(one, nonce);
          if (y % 2n === 1n) return made(x, nonce);
        }
      }),
    },
  ];
}
