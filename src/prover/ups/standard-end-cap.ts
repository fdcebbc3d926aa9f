import { circuit } from '../../circuit/circuit.js';
import { constrain, scope } from '../../circuit/constraint.js';
import { hashOf } from '../../circuit/variables.js';
import { DEFERRED_DEBT_HEIGHT } from '../../parth/heights.js';
import { CheckpointLeaf, NetworkConfig, PublicKey } from '../../parth/leaves.js';
import { emptyRoot } from '../../parth/trees/merkle-tree.js';
import { record, type ValueOf } from '../../parth/record.js';
import { EndCapResult, SignatureStatement, UpsHeader } from '../../parth/statements/session.js';
import { openCheckpointLeaf, openConfig } from '../gadgets/checkpoint-leaf.js';
import { unranged } from '../gadgets/unranged.js';
import { endCapMessage, endSession } from './end-session.js';
import { previousStep, previousStepRecord } from './previous-step.js';

/** The witness of `UPSStandardEndCap`. */
export const StandardEndCapWitness = record(null, {
  previous: previousStepRecord(UpsHeader),
  checkpointLeaf: unranged(CheckpointLeaf),
  config: NetworkConfig,
  /** The parameter of the user's key; its circuit's fingerprint is the signature proof's key hash. */
  keyParam: 'field',
});
export type StandardEndCapWitness = ValueOf<typeof StandardEndCapWitness>;

/** The constants of the end cap. */
export interface EndCapConstants {
  /** Which programs may have made a session's steps: the root of the UPS whitelist. */
  readonly upsWhitelistRoot: bigint;
}

/**
 * The end of a session (PROTOCOL §4): all debts are settled, the user signed exactly this change, the fee is taken from the balance.
 * A session without a transaction may end too: it costs the base fee and voids, by its nonce, whatever else the user signed on this leaf.
 */
export const upsStandardEndCap = ({ upsWhitelistRoot }: EndCapConstants) =>
  circuit({
    name: 'UPSStandardEndCap',
    witness: StandardEndCapWitness,
    children: [
      { kind: 'side-loaded', width: 2, features: 'none' },
      { kind: 'side-loaded', width: 0, features: 'any' },
    ],
    logic(w, [stepProof, signatureProof]) {
      const header = previousStep(w.previous, stepProof!);
      const { start, current } = header;
      constrain('ups-whitelist', () => header.upsWhitelistRoot.assertEquals(upsWhitelistRoot));
      scope('debts', () => {
        constrain('inline', () => current.inlineDebtTop.assertEquals(0));
        constrain('deferred-count', () => current.deferredAdded.assertEquals(current.deferredSettled));
        constrain('deferred-root', () => current.deferredDebtRoot.assertEquals(emptyRoot(DEFERRED_DEBT_HEIGHT)));
      });

      const { configHash } = openCheckpointLeaf(w.checkpointLeaf, start.checkpointLeafHash);
      const config = openConfig(w.config, configHash);
      const result = endSession(header, config);

      scope('signature', () => {
        const message = endCapMessage(header, config, result);
        const key = { signatureFingerprint: signatureProof!.keyHash, keyParam: w.keyParam };
        constrain('key', () => hashOf(PublicKey, key).assertEquals(start.publicKeyHash));
        const statement = hashOf(SignatureStatement, { keyParam: w.keyParam, message });
        constrain('statement', () => statement.assertEquals(signatureProof!.output));
      });

      return hashOf(EndCapResult, result);
    },
  });
