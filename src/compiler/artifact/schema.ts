import { z } from 'zod';
import { FIELD_ORDER } from '../../parth/field.js';
import type { AbiEvent, AbiField, AbiType } from '../ir/abi.js';
import { STALENESS } from '../ir/contract.js';
import { IR_KINDS } from '../ir/kinds.js';
import type { StorageLayout } from '../ir/layout.js';
import { ASSERT_CHECKS } from '../ir/effect-ops.js';
import { CHECKPOINT_NAMES, CONTEXT_KINDS, type ContextName } from '../ir/context-ops.js';
import type { IrOp, MethodIr } from '../ir/ops.js';

// The shapes of an artifact's parts; bigints are decimal strings in JSON. What they mean is checked by `verifyIr` and `modelOf`.

const integer = z
  .string()
  .regex(/^(0|-?[1-9][0-9]{0,77})$/)
  .transform(BigInt);
const decimal = z
  .string()
  .regex(/^(0|[1-9][0-9]{0,77})$/)
  .transform(BigInt);
const field = z
  .string()
  // the next check reads a number
  .regex(/^(0|[1-9][0-9]{0,77})$/, { abort: true })
  .refine((text) => BigInt(text) < FIELD_ORDER, 'is no field element');
const kind = z.enum(IR_KINDS);
const id = z.number().int().nonnegative();
const guard = { guard: id.optional() };

const span = z.strictObject({
  file: z.string().min(1),
  line: z.number().int().positive(),
  column: z.number().int().positive(),
});
const result = { result: id, kind, span };
const slot = z.strictObject({
  path: z.string(),
  base: decimal,
  keys: z.array(
    z.strictObject({
      value: id,
      stride: decimal,
      length: z.number().int().positive().optional(),
      hashed: z.literal(true).optional(),
    }),
  ),
});
const pair = { left: id, right: id };
const target = { contract: id, name: z.string(), methodId: decimal, inputs: z.array(id) };
const wrap = { wrap: z.literal(true).optional() };

const op = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('const'), ...result, value: integer }),
  z.strictObject({ op: z.literal('input'), ...result, index: id }),
  z.strictObject({
    op: z.literal('context'),
    ...result,
    name: z.enum(Object.keys(CONTEXT_KINDS) as [ContextName, ...ContextName[]]),
  }),
  z.strictObject({ op: z.literal('checkpoint'), ...result, name: z.enum(CHECKPOINT_NAMES), checkpoint: id }),
  z.strictObject({ op: z.enum(['add', 'sub', 'mul', 'div', 'rem']), ...result, ...pair, ...wrap, ...guard }),
  z.strictObject({ op: z.enum(['shl', 'shr']), ...result, ...pair, ...wrap, ...guard }),
  z.strictObject({ op: z.enum(['bitAnd', 'bitOr', 'bitXor']), ...result, ...pair }),
  z.strictObject({ op: z.enum(['eq', 'lt', 'le']), ...result, ...pair }),
  z.strictObject({ op: z.literal('not'), ...result, value: id }),
  z.strictObject({ op: z.enum(['and', 'or']), ...result, ...pair }),
  z.strictObject({ op: z.literal('select'), ...result, condition: id, then: id, otherwise: id }),
  z.strictObject({ op: z.literal('cast'), ...result, value: id, mode: z.enum(['check', 'wrap']), ...guard }),
  z.strictObject({ op: z.literal('stale'), ...result, value: id, reason: z.string().min(1) }),
  z.strictObject({
    op: z.literal('assert'),
    span,
    condition: id,
    check: z.enum(ASSERT_CHECKS),
    message: z.array(z.union([z.string(), z.strictObject({ value: id })])),
    compared: z.array(z.strictObject({ text: z.string(), value: id })),
    ...guard,
  }),
  z.strictObject({ op: z.literal('loadSlot'), ...result, slot, initial: integer, ...guard }),
  z.strictObject({ op: z.literal('storeSlot'), span, slot, value: id, initial: integer, ...guard }),
  z.strictObject({
    op: z.literal('loadForeign'),
    ...result,
    user: id,
    contract: id.optional(),
    checkpoint: id.optional(),
    cstateHeight: id,
    slot,
    initial: integer,
    ...guard,
  }),
  z.strictObject({ op: z.literal('userKey'), ...result, user: id }),
  z.strictObject({ op: z.literal('emit'), span, event: z.string(), eventId: decimal, values: z.array(id), ...guard }),
  z.strictObject({ op: z.literal('poseidon'), ...result, tag: z.string().optional(), inputs: z.array(id) }),
  z.strictObject({
    op: z.enum(['sha256', 'keccak256']),
    span,
    bytes: z.array(id),
    results: z.array(z.strictObject({ result: id, kind: z.literal('u8') })),
  }),
  z.strictObject({
    op: z.enum(['verifyEcdsa', 'verifySchnorr']),
    ...result,
    signature: z.array(id),
    publicKey: z.array(id),
    message: z.array(id),
  }),
  z.strictObject({ op: z.literal('merkleRoot'), ...result, leaf: id, index: id, siblings: z.array(id), ...guard }),
  z.strictObject({
    op: z.literal('inlineCall'),
    span,
    ...target,
    results: z.array(z.strictObject({ result: id, kind })),
    ...guard,
  }),
  z.strictObject({ op: z.literal('deferCall'), span, ...target, ...guard }),
  z.strictObject({ op: z.literal('validUntil'), span, checkpoint: id, ...guard }),
  z.strictObject({ op: z.enum(['credit', 'debit']), span, amount: id, ...guard }),
]) satisfies z.ZodType<IrOp>;

const name = z.string().min(1).max(200);

/** A method's IR. */
const irSchema = z.strictObject({
  contract: name,
  method: name,
  span,
  inputs: z.array(z.strictObject({ name, kind })),
  outputs: z.array(z.strictObject({ value: id, kind })),
  cstateHeight: id,
  ops: z.array(op),
}) satisfies z.ZodType<MethodIr>;

const abiType: z.ZodType<AbiType> = z.lazy(() =>
  z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('scalar'), kind }),
    z.strictObject({ type: z.literal('enum'), name, kind, members: z.array(z.strictObject({ name, value: integer })) }),
    z.strictObject({ type: z.literal('array'), item: abiType, length: id }),
    z.strictObject({ type: z.literal('tuple'), items: z.array(abiType) }),
    z.strictObject({ type: z.literal('struct'), name, fields: z.array(abiField) }),
  ]),
);
const abiField: z.ZodType<AbiField> = z.lazy(() => z.strictObject({ name, type: abiType }));
const abiEvent: z.ZodType<AbiEvent> = z.strictObject({ name, id: decimal, fields: z.array(abiField) });

const layout = z.strictObject({
  fields: z.array(
    z.strictObject({
      name,
      type: abiType,
      keys: z.array(kind),
      keyTypes: z.array(abiType).optional(),
      initial: z.array(integer),
      base: decimal,
      strides: z.array(decimal),
      hashed: id.optional(),
    }),
  ),
  cstateHeight: id,
}) satisfies z.ZodType<StorageLayout>;

/** Format and versions alone: they are judged before the rest. */
export const headSchema = z.looseObject({
  format: z.string(),
  compiler: z.strictObject({ qed: z.string(), o1js: z.string(), backend: z.enum(['native', 'wasm', 'simulation']) }),
});

/** A whole artifact, with bigints. */
export const artifactSchema = z.strictObject({
  format: z.literal('qed-artifact/2'),
  contract: name,
  compiler: headSchema.shape.compiler,
  sourceHash: z.string().regex(/^[0-9a-f]{64}$/),
  abi: z.strictObject({ events: z.array(abiEvent) }),
  layout,
  layoutHash: field,
  cstateHeight: id,
  staleness: z.array(
    z.strictObject({ method: name, read: name, class: z.enum(STALENESS), span, reason: z.string().min(1).max(2000) }),
  ),
  methods: z.array(
    z.strictObject({
      name,
      methodId: decimal,
      inputs: z.array(abiField),
      output: abiType.nullable(),
      ir: irSchema,
      rows: id,
      circuitDigest: z.string().regex(/^[0-9a-f]{1,64}$/),
      fingerprint: field,
      verificationKey: z.strictObject({ data: z.string().regex(/^[A-Za-z0-9+/]+=*$/), hash: field }),
    }),
  ),
  names: z
    .array(z.strictObject({ name, contract: name, contractId: decimal }))
    .min(1)
    .optional(),
  // One way to have none: an artifact has one hash.
  views: z
    .array(z.strictObject({ name, inputs: z.array(abiField), output: abiType, ir: irSchema }))
    .min(1)
    .optional(),
});
