import type { AbiType } from '../ir/abi.js';
import type { CompiledContract } from '../ir/contract.js';
import { keyTypesOf } from '../ir/layout.js';
import { stableJson } from '../../base/canonical-json.js';

export type NamedType = Extract<AbiType, { type: 'struct' | 'enum' }>;

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
export function namedTypes({ contract, abi, layout }: CompiledContract): ReadonlyMap<string, NamedType> {
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
  layout.fields.forEach((field) => [field.type, ...keyTypesOf(field)].forEach(visit));
  abi.events.forEach(({ fields }) => fields.forEach((field) => visit(field.type)));
  found.delete(contract);
  found.delete(`${contract}Types`);
  const entries = [...found].flatMap(([name, type]) => (type === undefined ? [] : [[name, type] as const]));
  return new Map(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
