import { Node, type EnumMember, type Symbol as TsSymbol, type Type as TsType } from 'ts-morph';
import { hasOpenItems, isStruct } from './type-shapes.js';
import { collectionRefusal, unionOfStructs, unionOfTexts } from './written-instead.js';

/** Why the compiler has no type for one of TypeScript's, and what to write instead. */
export interface Refusal {
  readonly message: string;
  readonly hint: string;
  /** The declaration at fault; absent where the type has none of its own. */
  readonly at?: Node | undefined;
}

const absence = (type: string): string =>
  `write a flag beside the value, as \`{ isSet: boolean; value: ${type} }\`, and look at the flag first`;
const KINDS = 'use u8, u16, u32, u64, u128, i64 or Field';
const SUPPORTED = 'use the kinds of qed/contract, booleans, structs and fixed arrays';
const TEXT = 'a circuit holds no text: use an enum for names, a Hash or a FixedArray of u8 for data';

/**
 * Finds the part of a type that is at fault, the innermost and first one. `isFine` says whether the compiler can read a
 * part; undefined where no part explains it.
 */
export function whyRefused(type: TsType, node: Node, isFine: (part: TsType) => boolean): Refusal | undefined {
  return ofItself(type, node) ?? ofMembers(type, node, isFine) ?? ofItems(type, node, isFine);
}

/** What is wrong with a type, whatever it is made of. */
function ofItself(type: TsType, node: Node): Refusal | undefined {
  const ofMember = ofEnum(type);
  if (ofMember !== undefined) return ofMember;
  if (type.isNever())
    return {
      message: 'no value has the type `never`',
      hint: "leave the `default` clause out, since TypeScript knows when all cases return; or write `assert(false, 'no such case')` there",
    };
  if (type.isBigInt() || type.isBigIntLiteral())
    return { message: `'${type.getText(node)}' does not say which kind of integer it is`, hint: KINDS };
  if (type.isString() || type.isStringLiteral()) return { message: 'a text is no value of a circuit', hint: TEXT };
  if (type.isNull() || type.isUndefined())
    return { message: 'a value is never null or undefined', hint: absence('u64') };
  if (type.getSymbol()?.getName() === 'Promise')
    return {
      message: 'a promise is no value, since a method runs at once',
      hint: `write \`${type.getTypeArguments()[0]?.getText(node) ?? 'void'}\``,
    };
  const collection = collectionRefusal(type, node);
  if (collection !== undefined) return collection;
  if (type.isArray())
    return {
      message: `'${type.getText(node)}' has no fixed length`,
      hint: 'use FixedArray<T, N>, with a number for N',
    };
  if (type.isTuple() && hasOpenItems(type))
    return { message: 'a tuple with optional items or a rest has no fixed length', hint: 'use FixedArray<T, N>' };
  return type.isUnion() ? { ...ofUnion(type, nameOf(type, node), node), at: declarationOf(type) } : undefined;
}

function ofEnum(type: TsType): Refusal | undefined {
  const symbols = [type, ...(type.isUnion() ? type.getUnionTypes() : [])].map((each) => each.getSymbol());
  const found = symbols.flatMap((symbol) => symbol?.getDeclarations() ?? []);
  const declaration = found
    .map((each) => (Node.isEnumMember(each) ? each.getParent() : each))
    .find(Node.isEnumDeclaration);
  const at = declaration?.getMembers().find((member) => faultOfMember(member) !== undefined);
  const fault = at && faultOfMember(at);
  if (declaration === undefined || fault === undefined) return undefined;
  return {
    at,
    message: `the enum '${declaration.getName()}' is no kind: ${fault}`,
    hint: 'give each member a whole number from 0, or none: `enum Status { Open, Closed }`',
  };
}

function faultOfMember(member: EnumMember): string | undefined {
  const [name, value] = [member.getName(), member.getValue()];
  if (typeof value === 'string') return `'${name}' is a text`;
  if (value === undefined || !Number.isSafeInteger(value)) return `the value of '${name}' is no whole number`;
  return value < 0 ? `'${name}' is negative` : undefined;
}

function ofUnion(type: TsType, name: string, node: Node): Refusal {
  const members = type.getUnionTypes();
  if (members.some((member) => member.isUndefined() || member.isNull()))
    return {
      message: `'${name}' may be absent, and a value of a circuit is always there`,
      hint: absence(type.getNonNullableType().getText(node)),
    };
  if (members.some((member) => member.isStringLiteral()))
    return { message: `'${name}' is a union of texts`, hint: unionOfTexts(name, members) };
  if (members.every((member) => member.isBigIntLiteral()))
    return {
      message: `'${name}' has a negative member, or one that fits no u64`,
      hint: 'use i64, or an enum that names the cases: `enum Step { Down, Up }`',
    };
  if (members.every(isStruct))
    return { message: `'${name}' is a union of structs`, hint: unionOfStructs(name, members, node) };
  return {
    message: `'${name}' is a union of different kinds`,
    hint: 'use one kind, or a struct with a member for each',
  };
}

/** The first member of a struct that is at fault. */
function ofMembers(type: TsType, node: Node, isFine: (part: TsType) => boolean): Refusal | undefined {
  if (!isStruct(type)) return undefined;
  const properties = type.getProperties();
  const name = nameOf(type, node);
  if ((type.getStringIndexType() ?? type.getNumberIndexType()) !== undefined)
    return {
      message: `'${name}' has a member for every key`,
      hint: 'state by key is a mapping, as in `mapping<UserId, u64>()`; a fixed array has an index',
    };
  if (properties.length === 0)
    return { message: `'${name}' has no members`, hint: 'give it a member, or leave it out' };
  for (const property of properties) {
    if (property.isOptional()) return ofOptional(property, name, node);
    const part = property.getTypeAtLocation(node);
    if (!isFine(part)) return inMember(property, name, part, node, whyRefused(part, node, isFine));
  }
  return undefined;
}

function ofOptional(property: TsSymbol, name: string, node: Node): Refusal {
  const member = property.getName();
  const flag = `has${member.charAt(0).toUpperCase()}${member.slice(1)}`;
  const type = property.getTypeAtLocation(node).getNonNullableType().getText(node);
  return {
    message: `the member '${member}' of '${name}' is optional`,
    hint: `write \`${flag}: boolean; ${member}: ${type}\`, and look at \`${flag}\` first`,
    at: placeOf(property),
  };
}

function inMember(
  property: TsSymbol,
  name: string,
  part: TsType,
  node: Node,
  inner: Refusal | undefined,
): Refusal | undefined {
  if (inner?.at !== undefined || (inner === undefined && isStruct(part))) return inner;
  const at = placeOf(property);
  const where = `the member '${property.getName()}' of '${name}'`;
  if (inner !== undefined) return { ...inner, message: `${where}: ${inner.message}`, at };
  return { message: `${where} has the type '${part.getText(node)}', which is not supported`, hint: SUPPORTED, at };
}

/** The items of a tuple or of a fixed array. */
function ofItems(type: TsType, node: Node, isFine: (part: TsType) => boolean): Refusal | undefined {
  const items = type.isTuple()
    ? type.getTupleElements()
    : [...type.getTypeArguments(), ...type.getAliasTypeArguments()];
  const fault = items.find((item) => !item.isNumberLiteral() && !isFine(item));
  if (fault === undefined) return undefined;
  const inner = whyRefused(fault, node, isFine);
  if (inner !== undefined || isStruct(fault) || fault.isTuple()) return inner;
  return { message: `items of the type '${fault.getText(node)}' are not supported`, hint: SUPPORTED };
}

const nameOf = (type: TsType, node: Node): string => {
  const name = type.getAliasSymbol()?.getName() ?? type.getSymbol()?.getName();
  return name === undefined || name.startsWith('__') || type.isUnion() ? type.getText(node) : name;
};

const placeOf = (symbol: TsSymbol): Node | undefined => symbol.getDeclarations()[0];

/** Where a union has been given a name. */
const declarationOf = (type: TsType): Node | undefined => type.getAliasSymbol()?.getDeclarations()[0];
