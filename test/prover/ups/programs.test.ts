// The programs of a session have circuits small enough for their domains, which behave the same on variables as on
// constants.
import { describe, expect, it } from 'vitest';
import { EndCapResult, UpsHeader } from '../../../src/parth/statements/session.js';
import { goldenCircuits } from '../../../src/prover/programs/keys.js';
import { zkSignature } from '../../../src/prover/signature/zk-signature.js';
import { upsCfcDeferredTransaction } from '../../../src/prover/ups/call/cfc-deferred-transaction.js';
import { upsCfcInlineTransaction } from '../../../src/prover/ups/call/cfc-inline-transaction.js';
import { upsCfcStandardTransaction } from '../../../src/prover/ups/call/cfc-standard-transaction.js';
import { upsStandardEndCap } from '../../../src/prover/ups/standard-end-cap.js';
import { upsStartRegisterUser } from '../../../src/prover/ups/start-register-user.js';
import { upsStartSession } from '../../../src/prover/ups/start-session.js';
import { endCapStep } from '../../../src/prover/ups/standard-end-cap-step.js';
import { keyParamOf, zkSignatureStep } from '../../../src/prover/signature/zk-signature-step.js';
import { startRegisterUserStep } from '../../../src/prover/ups/start-register-user-step.js';
import { startSessionStep } from '../../../src/prover/ups/start-session-step.js';
import { runOnVariables } from '../../support/run-on-variables.js';
import {
  BOB_ID,
  BOB_REGISTRATION,
  CONFIG,
  SECRET,
  SIGNATURE_KEY,
  UPS_KEY,
  USER_ID,
  bobRegistration,
  manyCalls,
  registrations,
  upsWhitelist,
  userLeaf,
  users,
} from './session-fixture.js';
import { anchor, transaction, transactionOf } from './transaction-fixture.js';

const endCap = upsStandardEndCap({ upsWhitelistRoot: upsWhitelist.root });

describe('the programs of a session', () => {
  // The sizes are those of the golden file, which `keys.test.ts` compares with the circuits as they are built.
  it('fit the domains that they are meant for', () => {
    const { UpsSession, UpsDebt, UpsEndCap, UpsExpress, UpsSchnorrExpress, ZkSignature } = goldenCircuits().programs;
    const sizes = { ...UpsSession!.circuits, ...UpsDebt!.circuits, ...UpsEndCap!.circuits, ...ZkSignature!.circuits };
    expect(Object.keys(sizes).sort()).toEqual([
      'UPSCFCDeferredTransaction',
      'UPSCFCInlineTransaction',
      'UPSCFCStandardTransaction',
      'UPSStandardEndCap',
      'UPSStartRegisterUser',
      'UPSStartSession',
      'ZkSignature',
    ]);
    // Two verified proofs and this much logic stay within 2^15.
    for (const { rows } of Object.values(sizes)) expect(rows).toBeLessThanOrEqual(7_870);
    // One proof leaves room for more, and so do two of contract functions, which verify none: 9,318 rows were still within 2^15.
    for (const [name, { rows }] of Object.entries({ ...UpsExpress!.circuits, ...UpsSchnorrExpress!.circuits }))
      expect(rows).toBeLessThanOrEqual(name.endsWith('OneCall') ? 15_000 : 9_318);
  });

  it('hold on variables as they do on constants', async () => {
    const start = startSessionStep(upsWhitelist.root, anchor, userLeaf, users.path(USER_ID));
    expect(await runOnVariables(upsStartSession, start.witness)).toBe(UpsHeader.hash(start.header));

    const register = startRegisterUserStep(
      upsWhitelist.root,
      anchor,
      bobRegistration,
      registrations.path(BOB_REGISTRATION + 1n),
      users.path(BOB_ID),
    );
    expect(await runOnVariables(upsStartRegisterUser, register.witness)).toBe(UpsHeader.hash(register.header));

    const { step, input } = transaction({
      contractId: 0n,
      after: 5999n,
      effects: { ...manyCalls, spent: 30n, received: 5n, eventsHash: 601n, slotsModified: 4n },
    });
    const header = await runOnVariables(upsCfcStandardTransaction, input.witness, input.children);
    expect(header).toBe(UpsHeader.hash(step.header));

    for (const [kind, circuit] of [
      ['inline', upsCfcInlineTransaction],
      ['deferred', upsCfcDeferredTransaction],
    ] as const) {
      const owed = transactionOf(kind)({ contractId: 0n, after: 5999n, effects: { ...manyCalls, slotsModified: 4n } });
      const { witness, children } = owed.input;
      expect(await runOnVariables(circuit as never, witness as never, children)).toBe(UpsHeader.hash(owed.step.header));
    }

    const previous = transaction().step.header;
    const end = endCapStep({
      previous,
      whitelistPath: upsWhitelist.path(0n),
      checkpointLeaf: anchor.leaf,
      config: CONFIG,
      keyParam: keyParamOf(SECRET),
    });
    const signature = zkSignatureStep(SECRET, end.message);
    expect(await runOnVariables(zkSignature, signature.witness)).toBe(signature.output);
    const result = await runOnVariables(endCap, end.witness, [
      { output: UpsHeader.hash(previous), keyHash: UPS_KEY },
      { output: signature.output, keyHash: SIGNATURE_KEY },
    ]);
    expect(result).toBe(EndCapResult.hash(end.result));
  });
});
