import { methodIdOf, type AbiField, type AbiType } from '../ir/abi.js';
import type { CompiledContract } from '../ir/contract.js';
import type { IrKind } from '../ir/kinds.js';
import { layoutHashOf } from '../ir/layout.js';
import { stableJson } from '../../base/canonical-json.js';

/**
 * The TypeScript source of a contract's typed client, `build/<Contract>.ts`: the types of its methods, state and events, and a class to use
 * them with (`ContractClient` of the package `qed`). The same contract gives the same text.
 */
export function clientSource(compiled: CompiledContract): string {
  const { contract, abi, layout } = compiled;
  const named = namedTypes(compiled);
  const write = (type: AbiType): string => typeText(type, named);
  const fields = (list: readonly AbiField[]): string => objectText(list.map(({ name, type }) => [name, write(type)]));
  const methods = abi.methods.map(({ name, inputs, output }): Entry => {
    const args = inputs.map((input) => `${labelOf(input.name)}: ${write(input.type)}`).join(', ');
    return [name, `{ args: [${args}]; result: ${output === null ? 'void' : write(output)} }`];
  });
  const state = layout.fields.map(({ name, keys, type }): Entry => {
    const parts = keys.map((kind, i) => `${keyLabel(kind, keys.length, i)}: ${scalarText(kind)}`).join(', ');
    return [name, `{ keys: [${parts}]; value: ${write(type)} }`];
  });
  const events = abi.events.map((event): Entry => [event.name, fields(event.fields)]);
  const types = [...named].map(([name, type]) =>
    type.type === 'struct'
      ? `export interface ${name} ${block(
          type.fields.map((field) => [field.name, write(field.type)]),
          '',
          'readonly ',
        )}\n`
      : `export type ${name} = ${enumText(type)};\n`,
  );
  const description = {
    contract,
    layoutHash: layoutHashOf(layout),
    methods: Object.fromEntries(
      abi.methods.map(({ name, inputs, output }) => [
        name,
        { methodId: methodIdOf(contract, name, inputs), inputs, output },
      ]),
    ),
    state: Object.fromEntries(layout.fields.map(({ name, keys, type }) => [name, { keys, type }])),
    events: Object.fromEntries(abi.events.map(({ name, id, fields }) => [name, { id, fields }])),
  };
  return [
    `// Made by \`qed compile --types\` from the contract ${contract}: do not edit.`,
    "import { ContractClient, type ContractDescription } from 'qed';\n",
    ...types,
    `/** The arguments and results of ${contract}'s methods, its state, and its events. */`,
    `export type ${contract}Types = {`,
    `  methods: ${block(methods, '  ')};`,
    `  state: ${block(state, '  ')};`,
    `  events: ${block(events, '  ')};`,
    '};\n',
    `const DESCRIPTION: ContractDescription = ${descriptionText(description)};\n`,
    `/** A deployed ${contract}, by its contract id. */`,
    `export class ${contract} extends ContractClient<${contract}Types> {`,
    '  constructor(contractId: bigint) {',
    '    super(DESCRIPTION, contractId);',
    '  }',
    '}\n',
  ].join('\n');
}

/** JSON with a line for each part, and one for each method, field and event. */
function descriptionText(description: Readonly<Record<string, unknown>>): string {
  const parts = Object.entries(description).map(([name, part]): Entry => {
    if (typeof part !== 'object') return [name, stableJson(part)];
    return [
      name,
      block(
        Object.entries(part as object).map(([key, value]): Entry => [key, stableJson(value)]),
        '  ',
      ),
    ];
  });
  return `{\n${parts.map(([name, text]) => `  ${name}: ${text.replaceAll(';\n', ',\n')},\n`).join('')}}`;
}

type NamedType = Extract<AbiType, { type: 'struct' | 'enum' }>;
type Entry = readonly [name: string, text: string];

/** Names that TypeScript or the file itself has a meaning for. */
const TAKEN = new Set(
  (
    'ContractClient ContractDescription DESCRIPTION any as async await bigint boolean break case catch class const continue debugger declare default delete ' +
    'do else enum export extends false finally for from function get if implements import in infer instanceof interface is keyof let module namespace ' +
    'never new null number object of package private protected public readonly require return set static string super switch symbol this throw true ' +
    'try type typeof undefined unique unknown var void while with yield'
  ).split(' '),
);

const isIdentifier = (name: string): boolean => /^[A-Za-z_$][\w$]*$/.test(name) && !TAKEN.has(name);

/** The structs and enums that get a name of their own; what could be mistaken for something else is written out where it is used. */
function namedTypes({ contract, abi, layout }: CompiledContract): ReadonlyMap<string, NamedType> {
  const found = new Map<string, NamedType | undefined>();
  const visit = (type: AbiType): void => {
    if (type.type === 'array') visit(type.item);
    else if (type.type === 'tuple') type.items.forEach(visit);
    else if (type.type === 'struct') type.fields.forEach((field) => visit(field.type));
    if (type.type !== 'struct' && type.type !== 'enum') return;
    const known = found.get(type.name);
    const same = !found.has(type.name) || (known !== undefined && stableJson(known) === stableJson(type));
    found.set(type.name, same && isIdentifier(type.name) ? type : undefined);
  };
  abi.methods.forEach(({ inputs, output }) =>
    [...inputs.map((input) => input.type), ...(output ? [output] : [])].forEach(visit),
  );
  layout.fields.forEach(({ type }) => visit(type));
  abi.events.forEach(({ fields }) => fields.forEach((field) => visit(field.type)));
  found.delete(contract);
  found.delete(`${contract}Types`);
  const entries = [...found].flatMap(([name, type]) => (type === undefined ? [] : [[name, type] as const]));
  return new Map(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Up to so many items a list is written as a tuple, so that its length is checked. */
const MAX_TUPLE = 16;

function typeText(type: AbiType, named: ReadonlyMap<string, NamedType>): string {
  switch (type.type) {
    case 'scalar':
      return scalarText(type.kind);
    case 'array': {
      const item = typeText(type.item, named);
      if (type.length > MAX_TUPLE) return `readonly (${item})[]`;
      return `readonly [${Array.from({ length: type.length }, () => item).join(', ')}]`;
    }
    case 'tuple':
      return `readonly [${type.items.map((item) => typeText(item, named)).join(', ')}]`;
    default:
      if (named.has(type.name)) return type.name;
      return type.type === 'enum'
        ? enumText(type)
        : objectText(type.fields.map((field) => [field.name, typeText(field.type, named)]));
  }
}

const scalarText = (kind: IrKind): string => (kind === 'boolean' ? 'boolean' : 'bigint');

const enumText = ({ members }: Extract<AbiType, { type: 'enum' }>): string =>
  members.map(({ name }) => JSON.stringify(name)).join(' | ') || 'never';

const objectText = (entries: readonly Entry[]): string =>
  entries.length === 0 ? '{}' : `{ ${entries.map(([name, text]) => `readonly ${keyText(name)}: ${text}`).join('; ')} }`;

const block = (entries: readonly Entry[], indent: string, modifier = ''): string =>
  entries.length === 0
    ? '{}'
    : `{\n${entries.map(([name, text]) => `${indent}  ${modifier}${keyText(name)}: ${text};\n`).join('')}${indent}}`;

const keyText = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name));

/** The name of a parameter, as a tuple's label. */
const labelOf = (name: string): string => name.replace(/[^\w$]/g, '_');

/** What a key is, as a tuple's label: `userId`, or `userId0` and `u81`... of several. */
const keyLabel = (kind: IrKind, count: number, i: number): string =>
  `${kind === 'boolean' ? 'flag' : `${kind[0]!.toLowerCase()}${kind.slice(1)}`}${count > 1 ? `_${i + 1}` : ''}`;
