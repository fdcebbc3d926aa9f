import { createHash } from 'node:crypto';
import type { SourceSpan } from '../../../src/compiler/diagnostics/diagnostic.js';
import type { IrKind } from '../../../src/compiler/ir/kinds.js';
import type { CheckpointName, ContextName } from '../../../src/compiler/ir/context-ops.js';
import type { DigestAlgorithm, SignatureScheme } from '../../../src/compiler/ir/hash-ops.js';
import { partsOf } from '../../../src/compiler/typed/type-queries.js';
import type { StructType, Type } from '../../../src/compiler/typed/types.js';
import { resolve } from '../../../src/compiler/typed/unify.js';
import { keccak256 } from '../keccak.js';
import { actorKey } from '../../../src/parth/actor.js';
import { PublicKey } from '../../../src/parth/leaves.js';
import { isSignature } from '../../../src/compiler/interpreter/signatures.js';
import { poseidon, poseidonWithPrefix } from '../../../src/parth/poseidon.js';
import { cast, fieldDivision, isOfKind, modulo, OPERATORS } from './arithmetic.js';
import { TwinFailure } from './failure.js';
import { placeOf, TwinMapping, valueAt, type TwinState } from './state.js';
import { copy, flatten, frozen, kindsIn, unflatten, type TwinValue } from './values.js';

/** What a call finds around it. All numbers are plain: an `i64` may be negative. */
export interface TwinWorld {
  readonly context: Readonly<Partial<Record<ContextName, bigint>>>;
  /** A user's state of a class; without a contract that of the one that runs, without a checkpoint as of the anchor. Undefined: nothing there. */
  foreign(user: bigint, className: string, where: Where): TwinState | undefined;
  /** The hash of a user's public key as of the anchor; 0 for a user without a leaf. */
  userKey?(user: bigint): bigint;
  /** What a checkpoint up to the anchor knows. */
  checkpoint?(name: CheckpointName, checkpointId: bigint): bigint;
  /** The results of a synchronous call, as field elements. */
  call?(call: TwinCall): readonly bigint[];
}

/** A call to another contract: by names, since ids are the compiler's. Inputs are field elements. */
export interface TwinCall {
  readonly contractId: bigint;
  readonly contract: string;
  readonly method: string;
  readonly inputs: readonly bigint[];
}
export interface TwinEvent {
  readonly event: string;
  readonly values: readonly bigint[];
}

/** What a call did beside changing state. */
export interface TwinEffects {
  readonly events: TwinEvent[];
  readonly inlineCalls: (TwinCall & { readonly outputs: readonly bigint[] })[];
  readonly deferredCalls: TwinCall[];
  validUntil: bigint;
  spent: bigint;
  received: bigint;
}

/** Which contract is read, and as of which checkpoint. */
export interface Where {
  readonly contract?: bigint;
  readonly checkpoint?: bigint;
}

/** Another user's state: read only. */
class TwinView {
  constructor(
    readonly state: TwinState,
    readonly user: bigint,
    readonly where: Where,
    readonly className: string,
    readonly prefix: string,
  ) {}
}
/** A mapping of another user's state. */
class ForeignMapping {
  constructor(
    readonly mapping: TwinMapping,
    readonly view: TwinView,
  ) {}
}

const MAX_U32 = 2n ** 32n - 1n;
const MAX_U64 = 2n ** 64n - 1n;
const CONTRACTS = 2n ** 24n;
const MAX_INLINE = 8;
const MAX_DEFERRED = 4;

const noEffects = (): TwinEffects => ({
  events: [],
  inlineCalls: [],
  deferredCalls: [],
  validUntil: MAX_U32,
  spent: 0n,
  received: 0n,
});

type Key = string | number;
type Place = Record<Key, TwinValue>;

/** The helpers that emitted code calls, under the name `$`. Each fails where the language says so, at the place it is given. */
export class Machine {
  readonly op = OPERATORS;
  readonly cast = cast;
  readonly fieldDivision = fieldDivision;
  readonly copy = copy;
  effects = noEffects();
  #world!: TwinWorld;

  constructor(readonly initialOf: (className: string) => TwinState) {}

  /** Makes a call in a world, apart from the one that asks for it. */
  within<T>(world: TwinWorld, call: () => T): T {
    const [outerWorld, outerEffects] = [this.#world, this.effects];
    this.#world = world;
    this.effects = noEffects();
    try {
      return call();
    } finally {
      this.#world = outerWorld;
      this.effects = outerEffects;
    }
  }

  /** `x++`: evaluates both and gives the first. */
  first(old: TwinValue, _: TwinValue): TwinValue {
    return old;
  }

  /** `place op= value` and `++place`; the value is evaluated after the old one was read. */
  update(object: Place, key: Key, change: (old: TwinValue) => TwinValue, isPostfix = false): TwinValue {
    const old = object[key];
    const value = change(old);
    object[key] = value;
    return isPostfix ? old : value;
  }

  /** An index of an array of `length` items; a kind without an order is cast first. */
  index(value: bigint | number | boolean, length: number, kind: IrKind | undefined, span: SourceSpan): number {
    const number = typeof value === 'number' ? value : BigInt(value);
    const isUnordered = kind === 'Field' || kind === 'Hash';
    if (isUnordered && !isOfKind('u32', BigInt(number))) throw new TwinFailure('cast', span, `${number}`);
    if (number < 0 || number >= length) throw new TwinFailure('index', span, 'index out of range');
    return Number(number);
  }

  equals(type: Type, left: TwinValue, right: TwinValue): boolean {
    return flatten(type, left).join() === flatten(type, right).join();
  }

  fill(length: number, value: TwinValue): TwinValue[] {
    return Array.from({ length }, () => copy(value));
  }

  context(name: ContextName, span: SourceSpan): bigint {
    const value = this.#world.context[name];
    if (value === undefined) throw new TwinFailure('unavailable', span, name);
    return value;
  }

  poseidon(domain: string | undefined, inputs: readonly (readonly [Type, TwinValue])[]): bigint {
    const fields = inputs.flatMap(([type, value]) => flatten(type, value)).map(modulo);
    return domain === undefined ? poseidon(fields) : poseidonWithPrefix(domain, fields);
  }

  /** All that a past checkpoint knows. */
  checkpointAt(id: bigint, span: SourceSpan): TwinValue {
    this.#checkPast(id, span);
    const known = (name: CheckpointName): bigint => this.#world.checkpoint!(name, id);
    return {
      id,
      root: known('checkpointRoot'),
      time: known('checkpointTime'),
      users: known('checkpointUsers'),
      randomSeed: known('checkpointRandomSeed'),
      maxAge: known('checkpointMaxAge'),
      depositRoot: known('checkpointDepositRoot'),
    };
  }

  /** The caller's own key is known from the session, another's from the anchor. */
  isActor(user: bigint, span: SourceSpan): boolean {
    const isCaller = user === this.context('userId', span);
    const key = isCaller ? this.context('publicKeyHash', span) : this.#world.userKey!(user);
    return key === PublicKey.hash(actorKey(this.context('contractId', span)));
  }

  digest(algorithm: DigestAlgorithm, bytes: readonly bigint[]): bigint[] {
    const numbers = bytes.map(Number);
    const digest =
      algorithm === 'sha256' ? createHash('sha256').update(Uint8Array.from(numbers)).digest() : keccak256(numbers);
    return Array.from(digest, BigInt);
  }

  verify(scheme: SignatureScheme, ...parts: readonly (readonly (readonly [Type, TwinValue])[])[]): boolean {
    const [signature, publicKey, message] = parts.map((values) =>
      values.flatMap(([type, value]) => flatten(type, value)).map(modulo),
    );
    return isSignature(scheme, signature!, publicKey!, message!);
  }

  merkleRoot(leaf: bigint, index: bigint, path: readonly bigint[], span: SourceSpan): bigint {
    if (index >= 2n ** BigInt(path.length)) throw new TwinFailure('index', span, `no leaf ${index}`);
    return path.reduce((node, sibling, level) => {
      const isRight = (index / 2n ** BigInt(level)) % 2n === 1n;
      return poseidon(isRight ? [sibling, node] : [node, sibling]);
    }, leaf);
  }

  /** A field of `this`, which in a getter may be another user's state. */
  load(owner: TwinState | TwinView, name: string, span: SourceSpan): unknown {
    if (!(owner instanceof TwinView)) return owner[name];
    const value = owner.state[name];
    if (value instanceof TwinMapping) return new ForeignMapping(value, owner);
    this.#checkContract(owner.where.contract, span);
    return frozen(value);
  }

  component(owner: TwinState | TwinView, name: string): TwinState | TwinView {
    if (!(owner instanceof TwinView)) return owner[name] as TwinState;
    const { state, user, where, className, prefix } = owner;
    return new TwinView(state[name] as TwinState, user, where, className, `${prefix}${name}.`);
  }

  at(className: string, user: bigint, where: Where, span: SourceSpan): TwinView {
    this.#checkPast(where.checkpoint, span);
    const state = this.#world.foreign(user, className, where) ?? this.initialOf(className);
    return new TwinView(state, user, where, className, '');
  }

  componentAt(component: TwinState | TwinView, user: bigint, given: Where, span: SourceSpan): TwinView {
    this.#checkPast(given.checkpoint, span);
    const isView = component instanceof TwinView;
    const where = { ...(isView ? component.where : {}), ...given };
    const place = isView ? { contract: component.className, prefix: component.prefix } : placeOf(component);
    const whole = this.#world.foreign(user, place.contract, where) ?? this.initialOf(place.contract);
    return new TwinView(valueAt(whole, place.prefix) as TwinState, user, where, place.contract, place.prefix);
  }

  get(mapping: TwinMapping | ForeignMapping, keys: readonly TwinValue[], span: SourceSpan): TwinValue {
    if (mapping instanceof TwinMapping) return mapping.get(keys);
    this.#checkContract(mapping.view.where.contract, span);
    return frozen(mapping.mapping.get(keys));
  }

  set(mapping: TwinMapping, keys: readonly TwinValue[], value: TwinValue): void {
    mapping.set(keys, value);
  }

  assert(
    holds: boolean,
    message: readonly (string | TwinValue)[],
    compared: readonly (readonly [text: string, value: TwinValue])[],
    span: SourceSpan,
  ): void {
    if (holds) return;
    const text = message.map((part) => (typeof part === 'string' ? part : String(part as bigint | boolean))).join('');
    const shown = compared.filter(([, value]) => typeof value !== 'number');
    const values = shown.map(([name, value]) => ({ text: name, value: String(value as bigint | boolean) }));
    throw new TwinFailure('assertion', span, text || 'assertion failed', values);
  }

  emit(event: StructType, value: TwinValue): void {
    this.effects.events.push({ event: event.name, values: flatten(event, value).map(modulo) });
  }

  validUntil(checkpoint: bigint): void {
    if (checkpoint < this.effects.validUntil) this.effects.validUntil = checkpoint;
  }

  native(mode: 'credit' | 'debit', amount: bigint, span: SourceSpan): void {
    const { effects } = this;
    effects[mode === 'debit' ? 'spent' : 'received'] += amount;
    const before = this.context('nativeBalance', span);
    const isLow = effects.spent > before;
    const isHigh = effects.received > MAX_U64 || before - effects.spent + effects.received > MAX_U64;
    if (isLow || isHigh) throw new TwinFailure('balance', span, `native balance too ${isLow ? 'low' : 'high'}`);
  }

  remote(
    mode: 'call' | 'defer',
    [contract, method]: readonly [contract: string, method: string],
    contractId: bigint,
    args: readonly (readonly [Type, TwinValue])[],
    result: Type,
    span: SourceSpan,
  ): TwinValue {
    const { inlineCalls, deferredCalls } = this.effects;
    if (mode === 'call' ? inlineCalls.length === MAX_INLINE : deferredCalls.length === MAX_DEFERRED)
      throw new TwinFailure('calls', span, `too many ${mode}s`);
    this.#checkContract(contractId, span);
    const inputs = args.flatMap(([type, value]) => flatten(type, value)).map(modulo);
    const call = { contractId, contract, method, inputs };
    if (mode === 'defer') {
      deferredCalls.push(call);
      return undefined;
    }
    if (this.#world.call === undefined) throw new TwinFailure('unavailable', span, `${contract}.${method}`);
    const outputs = this.#world.call(call);
    inlineCalls.push({ ...call, outputs });
    const scalars = kindsIn(result).map((kind, i) => {
      const element = outputs[i]!;
      const value = kind === 'i64' && !isOfKind(kind, element) ? element - modulo(-1n) - 1n : element;
      if (!isOfKind(kind, value)) throw new TwinFailure('encoding', span, `${element} is no ${kind}`);
      return value;
    });
    const value = unflatten(result, () => scalars.shift()!);
    this.members(result, value, span);
    return value;
  }

  /** Enum values that come from outside are members. */
  members(type: Type, value: TwinValue, span: SourceSpan): void {
    const known = resolve(type);
    if (known.tag === 'array' || known.tag === 'tuple' || known.tag === 'struct') {
      for (const part of partsOf(known)) this.members(part.type, (value as Place)[part.name], span);
    } else if (known.tag === 'enum' && !known.members.some((member) => member.value === value)) {
      const shown = [{ text: known.name, value: String(value) }];
      throw new TwinFailure('assertion', span, `no member of ${known.name}`, shown);
    }
  }

  #checkPast(checkpoint: bigint | undefined, span: SourceSpan): void {
    if (checkpoint !== undefined && checkpoint > this.context('checkpointId', span))
      throw new TwinFailure('checkpoint', span, `${checkpoint} is later than the anchor`);
  }

  #checkContract(contract: bigint | undefined, span: SourceSpan): void {
    if (contract !== undefined && contract >= CONTRACTS) throw new TwinFailure('contract', span, `no ${contract}`);
  }
}
