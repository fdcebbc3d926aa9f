// A session whose contracts call each other has a real proof: two inline calls, one of them within the other, and a deferred one.
import { expect, it } from 'vitest';
import { EndCapResult, UpsSegment } from '../../../src/parth/statements/session.js';
import { protocolKeys } from '../../../src/prover/programs/keys.js';
import { InlineTransactionWitness } from '../../../src/prover/ups/segment/cfc-inline-transaction.js';
import { carolSession } from '../sessions.js';
import { prover } from '../shared-prover.js';

it('a session with nested inline calls and a deferred one has a proof', async () => {
  const { plan, made, result, proof } = await carolSession();
  expect(plan.calls[1]).toMatchObject({
    output: '14',
    calls: [{ method: 'buy' }, { method: 'add' }, { method: 'add' }],
  });
  expect(proof).toMatchObject({ kind: 'proof', output: EndCapResult.hash(result).toString() });
  expect(await prover.verify(proof, protocolKeys().UpsSchnorrExpress)).toBe(true);

  // The debt of one call cannot be paid with another call.
  const { program, circuit, witness } = plan.proofs.find(({ id }) => id === 'segment-1-2')!;
  const forged = InlineTransactionWitness.fromJSON(witness!);
  const children = [made.get('segment-1-1')!, made.get('call-3')!];
  await expect(prover.prove({ program, circuit, witness: witness!, children })).rejects.toMatchObject({
    code: 'QED2010',
  });
  expect(BigInt(made.get('segment-1-1')!.output)).toBe(UpsSegment.hash(forged.previous));
});
