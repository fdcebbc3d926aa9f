// Generated clients type-check under the strictest options and accept only arguments that fit.
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { beforeAll, describe, expect, it } from 'vitest';
import { clientSource } from '../../../src/compiler/client/client-source.js';
import { compileFile } from '../../../src/compiler/compile.js';
import { scalar, type AbiType } from '../../../src/compiler/ir/abi.js';
import type { CompiledContract } from '../../../src/compiler/ir/contract.js';
import { layoutOf } from '../../../src/compiler/ir/layout.js';

const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));
const CONTRACTS = `${REPOSITORY}fixtures/contracts/`;

/** What TypeScript says of files that are given in memory, under its strictest options. */
function typeErrors(files: Readonly<Record<string, string>>): string[] {
  const options: ts.CompilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noUnusedLocals: true,
    verbatimModuleSyntax: true,
    isolatedModules: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    paths: { qed: [`${REPOSITORY}src/session/contract-client.ts`] },
    types: ['node'],
    skipLibCheck: true,
    noEmit: true,
  };
  const host = ts.createCompilerHost(options);
  const own = Object.fromEntries(
    Object.entries(files).map(([name, text]) => [`${REPOSITORY}test/compiler/client/${name}`, text]),
  );
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (name) => name in own || fileExists(name);
  host.readFile = (name) => own[name] ?? readFile(name);
  host.getSourceFile = (name, languageVersion, ...rest) =>
    name in own
      ? ts.createSourceFile(name, own[name]!, languageVersion)
      : getSourceFile(name, languageVersion, ...rest);
  const program = ts.createProgram(Object.keys(own), options, host);
  return Object.keys(own).flatMap((name) =>
    [
      ...program.getSyntacticDiagnostics(program.getSourceFile(name)),
      ...program.getSemanticDiagnostics(program.getSourceFile(name)),
    ].map(({ start, messageText }) => {
      const { line } = program.getSourceFile(name)!.getLineAndCharacterOfPosition(start!);
      return `${name.slice(name.lastIndexOf('/') + 1)}:${line + 1} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
    }),
  );
}

const clients: Record<string, string> = {};
beforeAll(async () => {
  for (const file of ['token.ts', 'inventory.ts', 'poll.ts', 'wallet.ts', 'tictactoe.ts']) {
    const { contracts } = await compileFile(`${CONTRACTS}${file}`);
    for (const contract of contracts) clients[`${contract.contract}.ts`] = clientSource(contract);
  }
}, 60_000);

describe('typed clients', () => {
  it('of contracts type-check, and take what fits alone', () => {
    const use = `import { Token } from './Token.js';
import { Inventory, type Item } from './Inventory.js';
import type { ContractState } from 'qed';
import type { TokenTypes } from './Token.js';
const token = new Token(2n);
const call = token.call('transfer', 7n, 40n);
export const total: bigint = token.resultOf(token.call('claim', 7n), { output: '40' });
export const nothing: void = token.resultOf(call, { output: null });
// @ts-expect-error a number is no u64
token.call('transfer', 7n, 40);
// @ts-expect-error too few arguments
token.call('transfer', 7n);
// @ts-expect-error no such method
token.call('steal', 7n);
// @ts-expect-error a call of mint has no result
export const wrong: bigint = token.resultOf(token.call('mint', 1n), { output: null });
declare const state: ContractState<TokenTypes>;
export const balance: bigint = state.read('balance');
export const sent: bigint = state.read('sent', 7n);
// @ts-expect-error a mapping takes its key
state.read('sent');
// @ts-expect-error a plain field takes none
state.read('balance', 7n);
const item: Item = { kind: 'Weapon', power: 5n, wear: 0n };
new Inventory(3n).call('pick', item);
// @ts-expect-error no member of the enum
new Inventory(3n).call('pick', { ...item, kind: 'Sword' });
`;
    expect(typeErrors({ ...clients, 'use.ts': use })).toEqual([]);
  });

  it('are the same each time', async () => {
    const { contracts } = await compileFile(`${CONTRACTS}token.ts`);
    expect(clientSource(contracts[0]!)).toBe(clients['Token.ts']);
  });

  it('stand names that mean something else', () => {
    const struct = (name: string, ...fields: string[]): AbiType => ({
      type: 'struct',
      name,
      fields: fields.map((field) => ({ name: field, type: scalar('u8') })),
    });
    const types: AbiType[] = [
      struct('Odd', 'a'),
      struct('OddTypes', 'b'),
      struct('ContractClient', 'c'),
      struct('string', 'd'),
      struct('Pair<u8>', 'first'),
      struct('Twice', 'e'),
      struct('Twice', 'f'),
      struct('Keys', 'default', 'with-dash'),
      { type: 'enum', name: 'Quote', kind: 'u8', members: [{ name: 'it"s', value: 0n }] },
      { type: 'array', item: scalar('boolean'), length: 3 },
      { type: 'array', item: struct('Twice', 'e'), length: 200 },
      { type: 'tuple', items: [] },
    ];
    const compiled: CompiledContract = {
      contract: 'Odd',
      sourceHash: '',
      abi: {
        methods: [
          {
            name: 'all',
            inputs: types.map((type, i) => ({ name: i === 0 ? 'function' : `p${i}`, type })),
            output: types[3]!,
          },
        ],
        events: [{ name: 'Gone', id: 5n, fields: [{ name: 'class', type: types[8]! }] }],
      },
      layout: layoutOf([{ name: 'payments.sent', type: scalar('u64'), keys: ['boolean', 'UserId'], initial: [0n] }]),
      methods: [],
      views: [],
      staleness: [],
    };
    const source = clientSource(compiled);
    const use = `import { Odd } from './Odd.js';
export const id: bigint = new Odd(1n).eventId('Gone');
export const { d } = new Odd(1n).resultOf(new Odd(1n).call('all', { a: 1n }, { b: 1n }, { c: 1n }, { d: 1n }, { first: 1n }, { e: 1n }, { f: 1n },
  { default: 1n, 'with-dash': 2n }, 'it"s', [true, false, true], [{ e: 1n }], []), { output: { d: '4' } });
export const four: bigint = d;
`;
    expect(typeErrors({ 'Odd.ts': source, 'use.ts': use })).toEqual([]);
  });
});
