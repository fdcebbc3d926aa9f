import type { Node, Type as TsType } from 'ts-morph';

/** What to write instead of a union of texts: an enum of the same names. */
export function unionOfTexts(name: string, members: readonly TsType[]): string {
  const texts = members.map((member) => (member.isStringLiteral() ? String(member.getLiteralValue()) : ''));
  return isName(name) && texts.every(isName)
    ? `use an enum: \`enum ${name} { ${texts.join(', ')} }\``
    : 'use an enum: `enum Side { Buy, Sell }`';
}

/** What to write instead of a union of structs: one that has the members of all, and an enum that says which count. */
export function unionOfStructs(name: string, members: readonly TsType[], node: Node): string {
  const properties = members.flatMap((member) => member.getProperties());
  const types = new Map(properties.map((each) => [each.getName(), each.getTypeAtLocation(node)]));
  const tag = [...types.keys()].find((key) =>
    members.every((member) => member.getProperty(key)?.getTypeAtLocation(node).isLiteral() === true),
  );
  if (tag === undefined || !isName(name))
    return 'write one struct that has the members of all of them, and an enum that says which of them count';
  const tags = members.map((member) => member.getPropertyOrThrow(tag).getTypeAtLocation(node));
  const known = tags[0]!.isEnumLiteral() ? tags[0]!.getBaseTypeOfLiteralType().getText(node) : undefined;
  const type = known ?? `${tag.charAt(0).toUpperCase()}${tag.slice(1)}`;
  const texts = tags.map((each) => String(each.getLiteralValue()));
  const others = [...types].filter(([key]) => key !== tag).map(([key, of]) => `; ${key}: ${of.getText(node)}`);
  const struct = `\`interface ${name} { ${tag}: ${type}${others.join('')} }\``;
  return known === undefined && texts.every(isName)
    ? `write one struct for all of them: \`enum ${type} { ${texts.join(', ')} }\` and ${struct}`
    : `write one struct for all of them: ${struct}`;
}

/** What to write instead of a `Map` or `Set` of JavaScript, by the types of its keys and values. */
export function collectionInstead(name: string, types: readonly string[]): string | undefined {
  if (!/^(Weak)?(Map|Set)$/.test(name)) return undefined;
  const [key = 'UserId', value = 'u64'] = types;
  return `state by key is a mapping: \`= mapping<${key}, ${name.endsWith('Set') ? 'boolean' : value}>()\``;
}

/** Why a `Map` or `Set` is no type of a value. */
export function collectionRefusal(
  type: TsType,
  node: Node,
): { readonly message: string; readonly hint: string } | undefined {
  const symbol = type.getSymbol();
  const isLibrary = symbol?.getDeclarations()[0]?.getSourceFile().isInNodeModules() === true;
  if (symbol === undefined || !isLibrary) return undefined;
  const types = type.getTypeArguments().map((each) => each.getText(node));
  const hint = collectionInstead(symbol.getName().replace('Readonly', ''), types);
  return hint === undefined
    ? undefined
    : { message: `a ${symbol.getName()} grows, and a value has a fixed size`, hint };
}

const isName = (text: string): boolean => /^[A-Za-z_$][\w$]*$/.test(text);
