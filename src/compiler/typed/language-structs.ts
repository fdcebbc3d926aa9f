import type { IrKind } from '../ir/kinds.js';
import type { SignatureScheme } from '../ir/hash-ops.js';
import { CHECKPOINT_ID, scalarType, TIMESTAMP, type StructType, type Type } from './types.js';

const struct = (name: string, fields: Readonly<Record<string, Type | IrKind>>): StructType => ({
  tag: 'struct',
  name,
  fields: Object.entries(fields).map(([field, type]) => ({
    name: field,
    type: typeof type === 'string' ? scalarType(type) : type,
  })),
});

/** What `context.checkpointAt` gives. */
export const CHECKPOINT: StructType = {
  tag: 'struct',
  name: 'Checkpoint',
  fields: [
    { name: 'id', type: CHECKPOINT_ID },
    { name: 'root', type: scalarType('Hash') },
    { name: 'time', type: TIMESTAMP },
    { name: 'users', type: scalarType('u32') },
    { name: 'randomSeed', type: scalarType('Hash') },
    { name: 'maxAge', type: scalarType('u32') },
    { name: 'depositRoot', type: scalarType('Hash') },
  ],
};

/** What `context.publicKey` gives. */
export const PUBLIC_KEY: StructType = {
  tag: 'struct',
  name: 'PublicKey',
  fields: [
    { name: 'fingerprint', type: scalarType('Hash') },
    { name: 'param', type: scalarType('Hash') },
  ],
};

const U256 = struct('U256', { high: 'u128', low: 'u128' });

/** The structs of each scheme; flattened they are the kinds of `SIGNATURE_SCHEMES`. */
export const SIGNATURE_STRUCTS: Readonly<
  Record<SignatureScheme, { readonly signature: StructType; readonly publicKey: StructType }>
> = {
  verifyEcdsa: {
    signature: struct('EcdsaSignature', { r: U256, s: U256 }),
    publicKey: struct('EcdsaPublicKey', { x: U256, y: U256 }),
  },
  verifySchnorr: {
    signature: struct('SchnorrSignature', { r: 'Field', s: U256 }),
    publicKey: struct('SchnorrPublicKey', { x: 'Field', isOdd: 'boolean' }),
  },
};

/** The structs that qed/contract declares, by name. */
export const LANGUAGE_STRUCTS: ReadonlyMap<string, StructType> = new Map(
  [
    CHECKPOINT,
    PUBLIC_KEY,
    U256,
    ...Object.values(SIGNATURE_STRUCTS).flatMap(({ signature, publicKey }) => [signature, publicKey]),
  ].map((type) => [type.name, type]),
);
