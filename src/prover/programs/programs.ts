import type { AnyCircuit } from '../../circuit/circuit.js';
import { checkpointCircuits } from '../checkpoint/checkpoint-circuits.js';
import { gutaCircuits } from '../guta/guta-circuits.js';
import { registryCircuits } from '../registry/registry-circuits.js';
import { actorSignature } from '../signature/actor-signature.js';
import { schnorrSignature } from '../signature/schnorr-signature.js';
import { zkSignature } from '../signature/zk-signature.js';
import { statePart1 } from '../checkpoint/state-part-1.js';
import { expressCircuits } from '../ups/express/express-end-cap.js';
import type { ExpressScheme } from '../ups/express/express-step.js';
import { schnorrExpressCircuits } from '../ups/express/schnorr-end-cap.js';
import { upsCfcDeferredTransaction } from '../ups/segment/cfc-deferred-transaction.js';
import { upsCfcInlineTransaction } from '../ups/segment/cfc-inline-transaction.js';
import { upsCfcStandardTransaction, upsCfcTwoTransactions } from '../ups/segment/cfc-standard-transaction.js';
import { upsJoinSegments } from '../ups/segment/join-segments.js';
import { upsStandardEndCap } from '../ups/standard-end-cap.js';
import { PROTOCOL_PROGRAMS } from './program-order.js';
import type { ProtocolProgram } from '../proof.js';
import { blockWhitelist, endCapWhitelist, gutaWhitelist, type KeyHashes } from './whitelists.js';

/**
 * The circuits of one program. Its constants come from the keys of earlier programs; a `TypeError` tells which one is missing.
 */
export function circuitsOfProgram(name: ProtocolProgram, keys: KeyHashes): readonly AnyCircuit[] {
  switch (name) {
    case 'ZkSignature':
      return [zkSignature];
    case 'ActorSignature':
      return [actorSignature];
    case 'SchnorrSignature':
      return [schnorrSignature];
    case 'UpsSegment':
      return [
        upsCfcStandardTransaction,
        upsCfcTwoTransactions,
        upsCfcInlineTransaction,
        upsCfcDeferredTransaction,
        upsJoinSegments,
      ];
    case 'UpsEndCap':
      return [upsStandardEndCap({ segmentKey: keyHash(keys, 'UpsSegment') })];
    case 'UpsExpress':
      return expressCircuits(expressConstants('ZkSignature', keys));
    case 'UpsSchnorrExpress':
      return schnorrExpressCircuits(expressConstants('SchnorrSignature', keys));
    case 'GutaLeaf':
    case 'GutaNode':
    case 'GutaMixed':
      return Object.values<AnyCircuit>(gutaCircuits({ endCapWhitelistRoot: endCapWhitelist(keys).root })[name]);
    case 'Registry':
      return registryCircuits();
    case 'StatePart1':
      return [statePart1({ registryKeyHash: keyHash(keys, 'Registry') })];
    case 'Checkpoint':
      return checkpointCircuits({
        blockWhitelistRoot: blockWhitelist(keys).root,
        gutaWhitelistRoot: gutaWhitelist(keys).root,
      });
  }
}

const expressConstants = (scheme: ExpressScheme, keys: KeyHashes) => ({
  signatureFingerprint: keyHash(keys, scheme),
  segmentKey: keyHash(keys, 'UpsSegment'),
});

/** The circuits of every program, by program, in key order. */
export function protocolPrograms(keys: KeyHashes): Readonly<Record<ProtocolProgram, readonly AnyCircuit[]>> {
  return Object.fromEntries(PROTOCOL_PROGRAMS.map((name) => [name, circuitsOfProgram(name, keys)])) as Record<
    ProtocolProgram,
    readonly AnyCircuit[]
  >;
}

function keyHash(keys: KeyHashes, name: ProtocolProgram): bigint {
  const hash = keys[name];
  if (hash === undefined) throw new TypeError(`the key of ${name} must be derived first`);
  return hash;
}
