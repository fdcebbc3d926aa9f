// Every way in which a prover might falsify a whole session in one circuit.
import { expressCircuits } from '../../../src/prover/ups/express/express-end-cap.js';
import type { ExpressScheme } from '../../../src/prover/ups/express/express-step.js';
import { schnorrExpressCircuits } from '../../../src/prover/ups/express/schnorr-end-cap.js';
import type { ConstraintCase } from '../../support/constraints.js';
import { callCases, rich, RICH, type ExpressShape } from './express-call-cases.js';
import { expressSession } from './express-fixture.js';
import { signatureCases } from './express-signature-cases.js';
import { SEGMENT_KEY, SIGNATURE_KEY } from './session-fixture.js';
import { startCases, type StartShape } from './start-cases.js';

const constants = { signatureFingerprint: SIGNATURE_KEY, segmentKey: SEGMENT_KEY };
export const circuits = expressCircuits(constants);
export const schnorrCircuits = schnorrExpressCircuits(constants);

export const valid = (calls: number, scheme: ExpressScheme) => () => rich(calls, { scheme });

/** The case of a key whose secret the prover has to know. */
export const secretCases: ConstraintCase<{ readonly secret: 'field' }>[] = [
  {
    breaks: 'key',
    title: 'somebody who does not know the secret',
    mutate: ({ witness }) => void (witness.secret += 1n),
  },
];

/** The cases of an express end cap of so many calls, but for the user's consent. */
export const sessionCases = (calls: number, scheme: ExpressScheme): ConstraintCase<StartShape & ExpressShape>[] => [
  ...(startCases(calls, scheme, (session) => session.express().input) as never[]),
  ...Array.from({ length: calls }, (_, i) => callCases(calls, i, scheme)).flat(),
];

/** The cases of the signature of a session of so many calls. */
export const schnorrCases = (calls: number) =>
  signatureCases(expressSession(RICH.slice(0, calls), { scheme: 'SchnorrSignature' }).end());
