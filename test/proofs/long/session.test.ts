// A session of a contract's actor, which reads a past checkpoint, can really be proven without any secret, and ends in a standard end cap.
import { expect, it } from 'vitest';
import { EndCapResult } from '../../../src/parth/statements/session.js';
import { protocolKeys } from '../../../src/prover/programs/keys.js';
import { ActorSignatureWitness } from '../../../src/prover/signature/actor-signature.js';
import { LEDGER } from '../network.js';
import { actorSession } from '../sessions.js';
import { prover } from '../shared-prover.js';

it("a session of a contract's actor has a proof, and none in the name of another contract", async () => {
  const { plan, made, result, proof } = await actorSession();
  expect(plan.calls[0]!.output).toBe('15');
  expect(made.size).toBe(plan.proofs.length);
  expect(proof).toMatchObject({ kind: 'proof', output: EndCapResult.hash(result).toString() });
  expect(await prover.verify(proof, protocolKeys().UpsEndCap)).toBe(true);

  const { program, circuit, witness } = plan.proofs.find(({ id }) => id === 'signature')!;
  const other = { ...ActorSignatureWitness.fromJSON(witness!), keyParam: LEDGER + 1n };
  const forged = prover.prove({ program, circuit, witness: ActorSignatureWitness.toJSON(other), children: [] });
  await expect(forged).rejects.toMatchObject({ code: 'QED2010' });
});
