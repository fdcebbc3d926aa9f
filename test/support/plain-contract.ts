import { createHash } from 'node:crypto';
import { ts } from 'ts-morph';
import { isSignature } from '../../src/compiler/interpreter/signatures.js';
import { poseidon } from '../../src/parth/poseidon.js';
import { keccak256 } from './keccak.js';

/** What the contract language means when its source simply runs as JavaScript: exact for values that stay in range. */
class PlainContract {}

interface PlainContext {
  userId: bigint;
  [name: string]: unknown;
}

const cast = (bits: number): ((value: bigint | number | boolean) => bigint) & { wrap(value: bigint): bigint } =>
  Object.assign(
    (value: bigint | number | boolean) => {
      const exact = BigInt(value);
      if (exact < 0n || exact >> BigInt(bits) !== 0n) throw new RangeError('cast');
      return exact;
    },
    { wrap: (value: bigint) => BigInt.asUintN(bits, value) },
  );

const copy = <T>(value: T): T => structuredClone(value);

function mapping(initial: unknown = 0n): unknown {
  const entries = new Map<string, unknown>();
  const name = (key: unknown): string => (Array.isArray(key) ? key.join() : String(key));
  return {
    entries,
    get: (key: unknown) => (entries.has(name(key)) ? entries.get(name(key)) : copy(initial)),
    set: (key: unknown, value: unknown) => void entries.set(name(key), value),
  };
}

function assert(condition: boolean, message = ''): void {
  if (!condition) throw new Error(`assertion: ${message}`);
}

/** Hash functions of the language, by other means than the compiler's. */
const HASHES = {
  sha256: (bytes: readonly bigint[]) =>
    Array.from(createHash('sha256').update(Uint8Array.from(bytes, Number)).digest(), BigInt),
  keccak256: (bytes: readonly bigint[]) => keccak256(bytes.map(Number)).map(BigInt),
  verifyEcdsa: (signature: unknown, key: unknown, digest: unknown) =>
    isSignature('verifyEcdsa', scalarsOf(signature), scalarsOf(key), scalarsOf(digest)),
  verifySchnorr: (signature: unknown, key: unknown, ...message: readonly unknown[]) =>
    isSignature('verifySchnorr', scalarsOf(signature), scalarsOf(key), message.flatMap(scalarsOf)),
  merkleRoot: (leaf: bigint, index: bigint, path: readonly bigint[]) => {
    if (index >= 2n ** BigInt(path.length)) throw new RangeError('no such leaf');
    return path.reduce((node, sibling, level) => {
      const isRight = (index / 2n ** BigInt(level)) % 2n === 1n;
      return poseidon(isRight ? [sibling, node] : [node, sibling]);
    }, leaf);
  },
};

/** Runs a contract's own source, types stripped. */
export class PlainRun {
  readonly contract: Record<string, unknown>;
  readonly events: unknown[] = [];

  constructor(source: string, name: string, context: PlainContext) {
    const { outputText } = ts.transpileModule(source, {
      compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS },
    });
    const language: Record<string, unknown> = {
      Contract: PlainContract,
      mapping,
      assert,
      context,
      emit: (event: unknown) => this.events.push(copy(event)),
      array: (length: number, value: unknown) => Array.from({ length }, () => copy(value)),
      clone: copy,
      stale: (value: unknown) => value,
      equals: (a: unknown, b: unknown) => show(a) === show(b),
      ...HASHES,
      min: (a: bigint, b: bigint) => (a < b ? a : b),
      max: (a: bigint, b: bigint) => (a > b ? a : b),
      u8: cast(8),
      u16: cast(16),
      u32: cast(32),
      u64: cast(64),
      u128: cast(128),
      i64: Object.assign((value: bigint | number | boolean) => BigInt(value), {
        wrap: (value: bigint) => BigInt.asIntN(64, value),
      }),
    };
    const exports: Record<string, new () => Record<string, unknown>> = {};
    new Function('exports', 'require', outputText)(exports, () => language);
    this.contract = new exports[name]!();
  }

  /** A call; a failing one changes nothing. */
  call(method: string, args: readonly unknown[]): unknown {
    const before = Object.entries(this.contract).map(
      ([field, value]) => [field, isMapping(value) ? new Map(value.entries) : copy(value)] as const,
    );
    const events = this.events.length;
    try {
      return (this.contract[method] as (...args: unknown[]) => unknown)(...args.map(copy));
    } catch (error) {
      for (const [field, value] of before) {
        if (!(value instanceof Map)) this.contract[field] = value;
        else replace(this.contract[field] as { entries: Map<string, unknown> }, value);
      }
      this.events.length = events;
      throw error;
    }
  }
}

function replace(target: { entries: Map<string, unknown> }, entries: Map<string, unknown>): void {
  target.entries.clear();
  for (const [key, value] of entries) target.entries.set(key, value);
}

const isMapping = (value: unknown): value is { entries: Map<string, unknown> } =>
  typeof value === 'object' && value !== null && 'entries' in value && 'get' in value;

/** The scalars of a plain value in order: booleans as 0 and 1, enum members as bigints. */
export function scalarsOf(value: unknown): bigint[] {
  if (value === undefined) return [];
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(scalarsOf);
  return [BigInt(value as bigint | number | boolean)];
}

export const show = (value: unknown): string => scalarsOf(value).join();
