import { CAST_BUILDERS } from './arithmetic/cast-builder.js';
import { fieldDivision, fieldInverse } from './arithmetic/field-builders.js';
import { minOrMax } from './arithmetic/min-max-builder.js';
import { floor, toBigInt, toNumber } from './arithmetic/number-builders.js';
import { WRAP_BUILDERS } from './arithmetic/wrap-builder.js';
import type { Builder } from './builder.js';
import { digest } from './hashing/digest-builders.js';
import { merkleRoot } from './hashing/merkle-root-builder.js';
import { poseidon } from './hashing/poseidon-builder.js';
import { verifySignature } from './hashing/signature-builder.js';
import { assertion } from './effects/assert-builder.js';
import { checkpointAt, isActor, validUntil } from './effects/context-builders.js';
import { emit } from './effects/emit-builder.js';
import { moveNativeBalance, spend } from './effects/native-balance-builders.js';
import { acceptStale } from './effects/stale-builder.js';
import { arrayOf } from './values/array-builder.js';
import { clone } from './values/clone-builder.js';
import { equals } from './values/equals-builder.js';

/** What qed/contract, qed/system and JavaScript itself offer to call, by the name under which it is written. */
export const BUILDERS: Readonly<Record<string, Builder>> = {
  ...CAST_BUILDERS,
  ...WRAP_BUILDERS,
  'Field.div': fieldDivision,
  'Field.inverse': fieldInverse,
  min: (scope, node, args, expected) => minOrMax(scope, node, 'min', args, expected),
  max: (scope, node, args, expected) => minOrMax(scope, node, 'max', args, expected),
  BigInt: toBigInt,
  Number: toNumber,
  'Math.floor': floor,
  array: arrayOf,
  clone,
  equals,
  poseidon,
  sha256: (scope, node, args) => digest(scope, node, 'sha256', args),
  keccak256: (scope, node, args) => digest(scope, node, 'keccak256', args),
  merkleRoot,
  verifyEcdsa: (scope, node, args) => verifySignature(scope, node, 'verifyEcdsa', args),
  verifySchnorr: (scope, node, args) => verifySignature(scope, node, 'verifySchnorr', args),
  assert: assertion,
  emit,
  stale: acceptStale,
  'context.checkpointAt': checkpointAt,
  'context.isActor': isActor,
  'context.validUntil': validUntil,
  'balance.spend': spend,
  'nativeBalance.debit': (scope, node, args) => moveNativeBalance(scope, node, 'debit', args[0]!),
  'nativeBalance.credit': (scope, node, args) => moveNativeBalance(scope, node, 'credit', args[0]!),
};
