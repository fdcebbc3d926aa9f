import { counted } from '../../base/counted.js';
import type { Json } from '../../parth/record.js';
import { type AbiField, type AbiType } from '../ir/abi.js';
import { inRange, KIND_RANGE, type IrKind } from '../ir/kinds.js';
import { CodecError } from './codec-error.js';

/** A decoded value: numbers are decimal strings, members of enums their names. */
export type Decoded =
  Exclude<Json, readonly Json[] | { readonly [name: string]: Json }> | boolean | readonly Decoded[] | DecodedStruct;
export interface DecodedStruct {
  readonly [name: string]: Decoded;
}

/**
 * Flattens arguments to plain values in declared order. Numbers may be decimal or 0x-hexadecimal strings, bigints or safe integers; booleans
 * `true`, `false` or their names; aggregates lists and objects. Throws a `CodecError` (`QED13xx`) that names the argument.
 */
export function encodeArguments(inputs: readonly AbiField[], args: readonly unknown[]): bigint[] {
  if (args.length !== inputs.length) {
    const expected = inputs.map(({ name, type }) => `${name}: ${typeName(type)}`).join(', ') || 'none';
    throw new CodecError(
      'count',
      '',
      `expected ${counted(inputs.length, 'argument')}, got ${args.length}`,
      `the arguments are: ${expected}`,
    );
  }
  return inputs.flatMap(({ name, type }, i) => encode(type, args[i], name));
}

/** Flattens one value; `path` names it in errors. */
export function encode(type: AbiType, value: unknown, path: string): bigint[] {
  switch (type.type) {
    case 'scalar':
      return [encodeScalar(type.kind, value, path)];
    case 'enum': {
      const member = type.members.find(({ name, value: number }) => name === value || String(number) === String(value));
      if (member !== undefined) return [member.value];
      const names = type.members.map(({ name }) => name).join(', ');
      throw new CodecError('range', path, `${show(value)} is no ${type.name}`, `use one of ${names}`);
    }
    case 'array':
      return listOf(value, type.length, path).flatMap((item, i) => encode(type.item, item, `${path}[${i}]`));
    case 'tuple':
      return listOf(value, type.items.length, path).flatMap((item, i) => encode(type.items[i]!, item, `${path}[${i}]`));
    case 'struct': {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        throw new CodecError(
          'shape',
          path,
          `${show(value)} is no ${type.name}`,
          `give an object with ${type.fields.map(({ name }) => name).join(', ')}`,
        );
      }
      const object = value as Readonly<Record<string, unknown>>;
      const unknown = Object.keys(object).find((key) => !type.fields.some(({ name }) => name === key));
      if (unknown !== undefined)
        throw new CodecError('shape', path, `${type.name} has no field '${unknown}'`, 'remove it');
      return type.fields.flatMap((field) => encode(field.type, object[field.name], `${path}.${field.name}`));
    }
  }
}

function listOf(value: unknown, length: number, path: string): readonly unknown[] {
  // A hole is an item that is missing.
  if (Array.isArray(value) && value.length === length) return Array.from(value as readonly unknown[]);
  throw new CodecError('shape', path, `expected a list of ${length}`, 'give a JSON list of exactly that length');
}

function encodeScalar(kind: IrKind, value: unknown, path: string): bigint {
  const number = kind === 'boolean' ? parseBoolean(value) : parseNumber(value);
  if (number === undefined) {
    throw new CodecError('shape', path, `${show(value)} is no ${kind}`, hintOf(kind));
  }
  if (inRange(kind, number)) return number;
  const { min, max } = KIND_RANGE[kind];
  throw new CodecError('range', path, `${number} is out of range for ${kind}`, `use a value from ${min} to ${max}`);
}

function hintOf(kind: IrKind): string {
  if (kind === 'boolean') return 'use true or false';
  const number = 'use a whole number, as a decimal string or 0x and hexadecimal digits';
  return kind === 'UserId'
    ? `${number}; on a command line @name is the user of a key, and in a test the user stands for it`
    : number;
}

function parseBoolean(value: unknown): bigint | undefined {
  if (value === true || value === 'true') return 1n;
  return value === false || value === 'false' ? 0n : undefined;
}

function parseNumber(value: unknown): bigint | undefined {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  // A number from outside has a bounded length: reading digits takes quadratic time.
  return typeof value === 'string' && /^(-?[0-9]{1,80}|0x[0-9a-fA-F]{1,64})$/.test(value) ? BigInt(value) : undefined;
}

/** Reads flattened plain values of a type. */
export function decode(type: AbiType, values: readonly bigint[]): Decoded {
  let next = 0;
  const read = (inner: AbiType): Decoded => {
    switch (inner.type) {
      case 'scalar': {
        const value = values[next++]!;
        return inner.kind === 'boolean' ? value === 1n : value.toString();
      }
      case 'enum': {
        const value = values[next++]!;
        return inner.members.find((member) => member.value === value)?.name ?? value.toString();
      }
      case 'array':
        return Array.from({ length: inner.length }, () => read(inner.item));
      case 'tuple':
        return inner.items.map(read);
      case 'struct':
        return Object.fromEntries(inner.fields.map((field) => [field.name, read(field.type)]));
    }
  };
  return read(type);
}

/** A type as a user writes it. */
export function typeName(type: AbiType): string {
  switch (type.type) {
    case 'scalar':
      return type.kind;
    case 'array':
      return `${typeName(type.item)}[${type.length}]`;
    case 'tuple':
      return `[${type.items.map(typeName).join(', ')}]`;
    default:
      return type.name;
  }
}

function show(value: unknown): string {
  // An object's values may be nobody's business: a key that is given for a user has its secret in it.
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return `an object with ${Object.keys(value).slice(0, 5).join(', ') || 'nothing in it'}`;
  const plain = (_: string, part: unknown): unknown => (typeof part === 'bigint' ? part.toString() : part);
  const text = typeof value === 'bigint' ? value.toString() : (JSON.stringify(value, plain) ?? 'nothing');
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
