import { MAX_CONTRACT_STATE_HEIGHT } from '../../parth/heights.js';
import { CONTEXT_KINDS } from './context-ops.js';
import { DIGEST_BYTES, SIGNATURE_SCHEMES } from './hash-ops.js';
import type { IrOp, MethodIr } from './ops.js';
import type { SlotRef } from './state-ops.js';
import type { ValueId } from './op.js';
import { definitions, uses } from './uses.js';
import { inRange, isInteger, KEY_BITS, type IrKind } from './kinds.js';
import { printOp } from './print.js';
import { countOf } from './slots.js';

/** An IR that breaks its own rules: a bug of the compiler, or an artifact that was tampered with. */
export class IrError extends Error {
  constructor(ir: MethodIr, message: string) {
    super(`${ir.contract}.${ir.method}: ${message}`);
    this.name = 'IrError';
  }
}

/** Holds a method's IR to the rules of `ops.ts`: SSA form, kinds, guards, inputs, slots. Throws an `IrError`. */
export function verifyIr(ir: MethodIr): void {
  new Verifier(ir).run();
}

class Verifier {
  readonly #kinds = new Map<ValueId, IrKind>();
  #op: IrOp | undefined;

  constructor(readonly ir: MethodIr) {}

  run(): void {
    const { ir } = this;
    this.#check(
      Number.isInteger(ir.cstateHeight) && ir.cstateHeight >= 1 && ir.cstateHeight <= MAX_CONTRACT_STATE_HEIGHT,
      'cstateHeight',
    );
    const inputs: number[] = [];
    for (const op of ir.ops) {
      this.#op = op;
      for (const id of uses(op)) this.#kind(id);
      if ('guard' in op && op.guard !== undefined) this.#is(op.guard, 'boolean');
      this.#operation(op);
      if (op.op === 'input') inputs.push(op.index);
      for (const { result, kind } of definitions(op)) {
        this.#check(
          Number.isInteger(result) && result >= 0 && !this.#kinds.has(result),
          `value ${result} is defined twice`,
        );
        this.#kinds.set(result, kind);
      }
    }
    this.#op = undefined;
    this.#check(
      inputs.length === ir.inputs.length && inputs.every((index, i) => index === i),
      'every input has one operation, in order',
    );
    for (const { value, kind } of ir.outputs) this.#is(value, kind);
  }

  #operation(op: IrOp): void {
    switch (op.op) {
      case 'const':
        return this.#check(inRange(op.kind, op.value), `${op.value} is no ${op.kind}`);
      case 'input':
        return this.#check(this.ir.inputs[op.index]?.kind === op.kind, `input ${op.index} is no ${op.kind}`);
      case 'context':
        return this.#check(CONTEXT_KINDS[op.name] === op.kind, `context.${op.name} is no ${op.kind}`);
      case 'checkpoint':
        this.#check(CONTEXT_KINDS[op.name] === op.kind, `${op.name} is no ${op.kind}`);
        return this.#is(op.checkpoint, 'u32');
      case 'add':
      case 'sub':
      case 'mul':
      case 'div':
      case 'rem':
        this.#is(op.left, op.kind);
        this.#is(op.right, op.kind);
        this.#check(
          isInteger(op.kind) || (op.kind === 'Field' && op.op !== 'rem' && !op.wrap),
          `no ${op.op} on ${op.kind}`,
        );
        return this.#check(!op.wrap || op.op === 'add' || op.op === 'sub' || op.op === 'mul', `${op.op} does not wrap`);
      case 'shl':
      case 'shr':
        this.#is(op.left, op.kind);
        this.#check(isInteger(op.kind), `no ${op.op} on ${op.kind}`);
        this.#check(!op.wrap || op.op === 'shl', 'shr does not wrap');
        return this.#check(isUnsigned(this.#kind(op.right)), 'a shift amount is an unsigned integer');
      case 'bitAnd':
      case 'bitOr':
      case 'bitXor':
        this.#is(op.left, op.kind);
        this.#is(op.right, op.kind);
        return this.#check(isUnsigned(op.kind), `no ${op.op} on ${op.kind}`);
      case 'eq':
      case 'lt':
      case 'le': {
        const kind = this.#kind(op.left);
        this.#is(op.right, kind);
        this.#check(op.kind === 'boolean', 'a comparison is boolean');
        return this.#check(
          op.op === 'eq' || isInteger(kind) || kind === 'UserId' || kind === 'ContractId',
          `${kind} has no order`,
        );
      }
      case 'not':
        this.#check(op.kind === 'boolean', 'not is boolean');
        return this.#is(op.value, 'boolean');
      case 'and':
      case 'or':
        this.#check(op.kind === 'boolean', `${op.op} is boolean`);
        this.#is(op.left, 'boolean');
        return this.#is(op.right, 'boolean');
      case 'select':
        this.#is(op.condition, 'boolean');
        this.#is(op.then, op.kind);
        return this.#is(op.otherwise, op.kind);
      case 'cast':
        return this.#check(op.mode === 'check' || isInteger(op.kind), `${op.kind} does not wrap`);
      case 'stale':
        this.#check(op.reason !== '', 'a reason is not empty');
        return this.#is(op.value, op.kind);
      case 'assert':
        return this.#is(op.condition, 'boolean');
      case 'loadSlot':
        return this.#slot(op.slot, this.ir.cstateHeight);
      case 'storeSlot':
        return this.#slot(op.slot, this.ir.cstateHeight);
      case 'loadForeign':
        this.#is(op.user, 'UserId');
        if (op.contract !== undefined) this.#is(op.contract, 'ContractId');
        else this.#check(op.cstateHeight === this.ir.cstateHeight, 'the own contract has one height');
        if (op.checkpoint !== undefined) this.#is(op.checkpoint, 'u32');
        this.#check(op.cstateHeight >= 1 && op.cstateHeight <= MAX_CONTRACT_STATE_HEIGHT, 'cstateHeight');
        return this.#slot(op.slot, op.cstateHeight);
      case 'userKey':
        this.#check(op.kind === 'Hash', 'a key is a Hash');
        return this.#is(op.user, 'UserId');
      case 'emit':
        return this.#check(inRange('u32', op.eventId), 'an event id has 32 bits');
      case 'poseidon':
        this.#check(op.kind === 'Hash', 'poseidon gives a Hash');
        return this.#check(
          op.tag === undefined || /^[\x20-\x7e]{1,31}$/.test(op.tag),
          'a tag has 1 to 31 ASCII characters',
        );
      case 'sha256':
      case 'keccak256':
        op.bytes.forEach((byte) => this.#is(byte, 'u8'));
        return this.#check(
          op.results.length === DIGEST_BYTES && op.results.every(({ kind }) => kind === 'u8'),
          `a digest is ${DIGEST_BYTES} of u8`,
        );
      case 'verifyEcdsa':
      case 'verifySchnorr': {
        this.#check(op.kind === 'boolean', 'a signature is valid or not');
        for (const part of ['signature', 'publicKey'] as const) {
          const kinds = SIGNATURE_SCHEMES[op.op][part];
          this.#check(op[part].length === kinds.length, `a ${part} has ${kinds.length} values`);
          kinds.forEach((kind, i) => this.#is(op[part][i]!, kind));
        }
        if (op.op === 'verifySchnorr') return;
        this.#check(op.message.length === DIGEST_BYTES, `a digest is ${DIGEST_BYTES} of u8`);
        return op.message.forEach((byte) => this.#is(byte, 'u8'));
      }
      case 'merkleRoot': {
        this.#check(op.kind === 'Hash', 'a root is a Hash');
        this.#check(op.siblings.length > 0, 'a path has a sibling');
        for (const id of [op.leaf, ...op.siblings]) this.#is(id, 'Hash');
        const index = this.#kind(op.index);
        return this.#check(
          isUnsigned(index) || index === 'UserId' || index === 'ContractId',
          `${index} is no index of a leaf`,
        );
      }
      case 'inlineCall':
      case 'deferCall':
        this.#is(op.contract, 'ContractId');
        return this.#check(inRange('u32', op.methodId), 'a method id has 32 bits');
      case 'validUntil':
        return this.#is(op.checkpoint, 'u32');
      case 'credit':
      case 'debit':
        return this.#is(op.amount, 'u64');
    }
  }

  #slot(slot: SlotRef, height: number): void {
    let last = slot.base;
    this.#check(
      new Set(slot.keys.map(({ stride }) => stride)).size === slot.keys.length,
      `two keys of ${slot.path} have one stride`,
    );
    for (const key of slot.keys) {
      const { value, stride, length, hashed } = key;
      const kind = this.#kind(value);
      if (hashed) this.#check(kind === 'Hash' && length === undefined, `${slot.path} has an entry's hash`);
      else this.#check(KEY_BITS[kind] !== undefined, `${kind} is no index`);
      this.#check(
        stride > 0n && (length === undefined || length > 0),
        `${slot.path} has a stride and a length above 0`,
      );
      last += (countOf(kind, key) - 1n) * stride;
    }
    this.#check(
      slot.base >= 0n && last < 1n << BigInt(height),
      `${slot.path} lies beyond the state tree of height ${height}`,
    );
  }

  #is(id: ValueId, kind: IrKind): void {
    this.#check(this.#kind(id) === kind, `%${id} is ${this.#kind(id)}, not ${kind}`);
  }

  #kind(id: ValueId): IrKind {
    const kind = this.#kinds.get(id);
    this.#check(kind !== undefined, `%${id} is used before it is defined`);
    return kind!;
  }

  #check(holds: boolean, message: string): void {
    if (!holds) throw new IrError(this.ir, this.#op === undefined ? message : `${message} in '${printOp(this.#op)}'`);
  }
}

const isUnsigned = (kind: IrKind): boolean => isInteger(kind) && kind !== 'i64';
