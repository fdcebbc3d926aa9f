import { Node, type Type as TsType } from 'ts-morph';
import { kindForMembers } from '../../typed/type-queries.js';
import type { EnumType } from '../../typed/types.js';

/** Whether a type is an enum or made of members of one. */
export const isEnumLike = (type: TsType): boolean =>
  type.isEnum() ||
  type.isEnumLiteral() ||
  (type.isUnion() && type.getUnionTypes().every((member) => member.isEnumLiteral()));

/** An enum whose members are whole numbers. */
export function enumOf(type: TsType): EnumType | undefined {
  const declaration = [type.getSymbol(), ...(type.isUnion() ? [type.getUnionTypes()[0]?.getSymbol()] : [])]
    .flatMap((symbol) => symbol?.getDeclarations() ?? [])
    .map((found) => (Node.isEnumMember(found) ? found.getParent() : found))
    .find(Node.isEnumDeclaration);
  if (declaration === undefined) return undefined;
  const members = declaration.getMembers().map((member) => ({ name: member.getName(), value: member.getValue() }));
  if (members.some(({ value }) => typeof value !== 'number' || !Number.isInteger(value))) return undefined;
  const all = makeEnum(
    declaration.getName(),
    members.map(({ name, value }) => ({ name, value: BigInt(value!) })),
  );
  if (all === undefined || type.isEnum()) return all;
  // Some members of an enum, as in `Status.Held | Status.Sent`: the same kind, fewer values.
  const literals = (type.isUnion() ? type.getUnionTypes() : [type]).map((literal) => literal.getLiteralValue());
  return { ...all, members: all.members.filter(({ value }) => literals.includes(Number(value))) };
}

/** `1n | 2n` or `1 | 2` as an enum whose members are called as they are written. */
export function literalUnion(type: TsType, members: readonly TsType[]): EnumType | undefined {
  if (members.some((member) => member.isNumberLiteral() && !Number.isSafeInteger(member.getLiteralValue())))
    return undefined;
  const suffix = members.every((member) => member.isNumberLiteral()) ? '' : 'n';
  const values = members.map((member) => literalValue(member)).sort((a, b) => (a < b ? -1 : 1));
  return makeEnum(
    type.getAliasSymbol()?.getName() ?? 'union',
    values.map((value) => ({ name: `${value}${suffix}`, value })),
  );
}

function makeEnum(name: string, members: { name: string; value: bigint }[]): EnumType | undefined {
  const kind = kindForMembers(members.map(({ value }) => value));
  return kind === undefined || members.length === 0 ? undefined : { tag: 'enum', name, kind, members };
}

function literalValue(type: TsType): bigint {
  if (type.isNumberLiteral()) return BigInt(type.getLiteralValue() as number);
  const value = type.compilerType as unknown as { value: { negative: boolean; base10Value: string } };
  return BigInt(value.value.base10Value) * (value.value.negative ? -1n : 1n);
}
