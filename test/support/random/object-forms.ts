import { aggregate, expr, typed } from './expressions.js';
import { indexBelow, isList, isStruct, typesOf, type ArrayType, type StructType } from './form-parts.js';
import type { Scope } from './scope.js';
import { isAggregate, sameType, typeText, type IntKind } from './types.js';

/** A struct in state replaced by itself with another member; what was read before stays as it was. */
export function spreadUpdate(scope: Scope, depth: number): string {
  const { choices } = scope;
  const type = choices.pick(typesOf(scope, isStruct));
  const place = `this.s_${type.name}`;
  const [name, inner] = choices.pick(type.fields);
  const nested = type.fields.find((field): field is [string, StructType] => isStruct(field[1]));
  if (nested === undefined) return `${place} = { ...${place}, ${name}: ${expr(scope, inner, depth)} };`;
  const [member, { fields }] = nested;
  const [part, of] = choices.pick(fields);
  const value = expr(scope, of, 1);
  const held = scope.fresh('v');
  const update = choices.pick([
    `${place} = { ...${place}, ${name}: ${expr(scope, inner, depth)} };`,
    `${place} = { ...${place}, ${member}: { ...${place}.${member}, ${part}: ${value} } };`,
    `const ${held}s = { ...${place} };\n${place} = ${held}s;`,
  ]);
  const later = choices.pick(['', `\n${place}.${member}.${part} = ${expr(scope, of, 1)};`]);
  const isRead = later === '' || choices.chance(5);
  scope.variables.push({ name: held, type: of, isMutable: true, isOwn: false });
  const read = `let ${held}: ${typeText(of)} = ${isRead ? `${held}o` : `${place}.${member}`}.${part};`;
  return `const ${held}o = ${place}.${member};\n${update}${later}\n${read}`;
}

/** Two places of the state that exchange what they hold, and a write to one of them. */
export function exchanged(scope: Scope, depth: number): string {
  const { choices } = scope;
  const rows = scope.contract.types.filter((type): type is ArrayType => type.tag === 'array' && isAggregate(type.item));
  const type = choices.pick(rows);
  const field = scope.contract.fields.find((each) => sameType(each.type, type))!.name;
  const item = (): string => `this.${field}[${indexBelow(scope, type.length)}]`;
  const isCell = isStruct(type.item) && choices.chance(40);
  const [a, b] = isCell ? ['this.cell.at', choices.pick(['this.two.left.at', 'this.s_Point'])] : [item(), item()];
  const [access, inner] = isStruct(type.item)
    ? ([`.${type.item.fields[0]![0]}`, type.item.fields[0]![1]] as const)
    : ([`[${choices.below(2)}]`, (type.item as ArrayType).item] as const);
  const text = choices.chance(70)
    ? `[${a}, ${b}] = [${b}, ${a}];`
    : isCell
      ? `[${a}, ${b}] = [${b}, ${a}];`
      : `this.${field} = [this.${field}[1], this.${field}[0]];`;
  const held = scope.fresh('v');
  const write = `${choices.pick([a, b])}${access} = ${expr(scope, inner, depth)};`;
  const from = choices.chance(5) ? `${held}o` : choices.pick([a, b]);
  scope.variables.push({ name: held, type: inner, isMutable: true, isOwn: false });
  return `const ${held}o = ${a};\n${text}\n${write}\nlet ${held}: ${typeText(inner)} = ${from}${access};`;
}

/** Writes two levels and more below a run-time index of a local copy. */
export function belowIndex(scope: Scope): string {
  const { choices } = scope;
  const type = choices.pick(typesOf(scope, isStruct).filter(({ fields }) => fields.some(([, of]) => isStruct(of))));
  const [member, nested] = type.fields.find((field): field is [string, StructType] => isStruct(field[1]))!;
  const list = type.fields.find((field): field is [string, ArrayType] => isList(field[1]));
  const name = scope.fresh('w');
  const [part, of] = choices.pick(nested.fields);
  const index = (): string => indexBelow(scope, 2);
  const lines = [
    `const ${name}: FixedArray<${type.name}, 2> = [${aggregate(scope, type, 1)}, ${aggregate(scope, type, 1)}];`,
    `${name}[${index()}].${member}.${part} = ${expr(scope, of, 1)};`,
    list === undefined
      ? ''
      : `${name}[${index()}].${list[0]}[${indexBelow(scope, list[1].length)}] = ${expr(scope, list[1].item, 1)};`,
    choices.chance(30) ? `${name}[${index()}].${member} = ${aggregate(scope, nested, 1)};` : '',
  ].filter((line) => line !== '');
  const found = scope.fresh('v');
  scope.variables.push({ name: found, type: of, isMutable: true, isOwn: false });
  return `${lines.join('\n')}\nlet ${found}: ${typeText(of)} = ${name}[${index()}].${member}.${part};`;
}

/** A loop that writes the array that it goes through. */
export function walkedAndWritten(scope: Scope): string {
  const { choices } = scope;
  const type = choices.pick(typesOf(scope, isList).filter(({ item }) => item.tag === 'int'));
  const own = scope.variables.filter((each) => each.isOwn && sameType(each.type, type)).map(({ name }) => name);
  const place = choices.pick([`this.s_FixedArray_${typeText(type.item)}_${type.length}`, ...own]);
  const [each, index, kind] = [scope.fresh('e'), scope.fresh('j'), (type.item as { kind: IntKind }).kind];
  const value = `${kind}.wrap(${each} * 3n + ${typed(scope, type.item, 0)})`;
  const at = choices.pick([index, `${type.length - 1} - ${index}`, indexBelow(scope, type.length)]);
  return choices.chance(70)
    ? `for (const [${index}, ${each}] of ${place}.entries()) ${place}[${at}] = ${value};`
    : `${place}.forEach((${each}, ${index}) => { ${place}[${at}] = ${value}; });`;
}
