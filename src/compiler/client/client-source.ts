import { methodIdOf, type AbiField, type AbiType } from '../ir/abi.js';
import type { CompiledContract } from '../ir/contract.js';
import type { IrKind } from '../ir/kinds.js';
import { keyTypesOf, layoutHashOf } from '../ir/layout.js';
import { stableJson } from '../../base/canonical-json.js';
import { namedTypes } from './named-types.js';
import { typeText, objectText, type Entry, block, enumText } from './type-text.js';

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
  const state = layout.fields.map((field): Entry => {
    const { name, keys, type } = field;
    const parts = keyTypesOf(field).map((part, i) => `${keyLabel(keys[i]!, keys.length, i)}: ${write(part)}`);
    return [name, `{ keys: [${parts.join(', ')}]; value: ${write(type)} }`];
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

/** The name of a parameter, as a tuple's label. */
const labelOf = (name: string): string => name.replace(/[^\w$]/g, '_');

/** What a key is, as a tuple's label: `userId`, or `userId0` and `u81`... of several. */
const keyLabel = (kind: IrKind, count: number, i: number): string =>
  `${kind === 'boolean' ? 'flag' : `${kind[0]!.toLowerCase()}${kind.slice(1)}`}${count > 1 ? `_${i + 1}` : ''}`;
