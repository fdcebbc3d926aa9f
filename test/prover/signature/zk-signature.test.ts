// The signature circuit binds its output to one secret and one message.
import { expect, it } from 'vitest';
import { constraintsOf, runCircuit } from '../../../src/circuit/circuit.js';
import { SignatureStatement } from '../../../src/parth/statements/session.js';
import { zkSignature } from '../../../src/prover/signature/zk-signature.js';
import { keyParamOf, zkSignatureStep } from '../../../src/prover/signature/zk-signature-step.js';
import { constraintSuite } from '../../support/constraints.js';

constraintSuite(zkSignature, { witness: zkSignatureStep(77n, 123n).witness }, []);

it('states the key parameter of the secret and the message', () => {
  const { witness, output } = zkSignatureStep(77n, 123n);
  expect(runCircuit(zkSignature, witness)).toBe(output);
  expect(output).toBe(SignatureStatement.hash({ keyParam: keyParamOf(77n), message: 123n }));
});

it('states another output for another secret or message, and nothing else', () => {
  const output = runCircuit(zkSignature, { secret: 77n, message: 123n });
  expect(runCircuit(zkSignature, { secret: 78n, message: 123n })).not.toBe(output);
  expect(runCircuit(zkSignature, { secret: 77n, message: 124n })).not.toBe(output);
  expect(constraintsOf(zkSignature, { secret: 77n, message: 123n })).toEqual([]);
});
