// The programs of a session have circuits small enough for their domains, which behave the same on variables as on
// constants.
import { describe, expect, it } from 'vitest';
import { goldenCircuits } from '../../../src/prover/programs/keys.js';
import { zkSignature } from '../../../src/prover/signature/zk-signature.js';
import { zkSignatureStep } from '../../../src/prover/signature/zk-signature-step.js';
import { upsCfcDeferredTransaction } from '../../../src/prover/ups/segment/cfc-deferred-transaction.js';
import { upsCfcInlineTransaction } from '../../../src/prover/ups/segment/cfc-inline-transaction.js';
import { upsCfcStandardTransaction } from '../../../src/prover/ups/segment/cfc-standard-transaction.js';
import { runOnVariables } from '../../support/run-on-variables.js';
import { SECRET, manyCalls } from './session-fixture.js';
import { transactionOf } from './transaction-fixture.js';

describe('the programs of a session', () => {
  // The sizes are those of the golden file, which `keys.test.ts` compares with the circuits as they are built.
  it('fit the domains that they are meant for', () => {
    const { UpsSegment, UpsEndCap, UpsExpress, UpsSchnorrExpress, ZkSignature } = goldenCircuits().programs;
    const sizes = { ...UpsSegment!.circuits, ...UpsEndCap!.circuits, ...ZkSignature!.circuits };
    expect(Object.keys(sizes).sort()).toEqual([
      'UPSCFCDeferredTransaction',
      'UPSCFCInlineTransaction',
      'UPSCFCStandardTransaction',
      'UPSCFCTwoTransactions',
      'UPSJoinSegments',
      'UPSStandardEndCap',
      'ZkSignature',
    ]);
    // Two verified proofs and this much logic stay within 2^15.
    for (const { rows } of Object.values(sizes)) expect(rows).toBeLessThanOrEqual(7_870);
    // One proof leaves room for more, and so do two of contract functions, which verify none: 9,318 rows were still within 2^15.
    const express = Object.entries({ ...UpsExpress!.circuits, ...UpsSchnorrExpress!.circuits });
    for (const [name, { rows }] of express)
      expect(rows, name).toBeLessThanOrEqual(
        name.endsWith('OneCall') ? 15_000 : name.endsWith('TwoCalls') ? 9_318 : 7_870,
      );
  });

  it('hold on variables as they do on constants', async () => {
    const effects = { ...manyCalls, spent: 30n, received: 5n, eventsHash: 601n, slotsModified: 4n };
    for (const [kind, circuit] of [
      ['standard', upsCfcStandardTransaction],
      ['inline', upsCfcInlineTransaction],
      ['deferred', upsCfcDeferredTransaction],
    ] as const) {
      const { input, output } = transactionOf(kind)({ contractId: 0n, after: 5999n, effects });
      expect(await runOnVariables(circuit as never, input.witness as never, input.children)).toBe(output);
    }
    const signature = zkSignatureStep(SECRET, 5n);
    expect(await runOnVariables(zkSignature, signature.witness)).toBe(signature.output);
  });
});
