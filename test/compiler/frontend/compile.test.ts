// Compiling a file gives the ABI, layout and methods of its contracts, wherever the file lies on the machine.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { compileFile } from '../../../src/compiler/compile.js';
import { CODES } from '../../../src/compiler/diagnostics/codes.js';
import { renderDiagnostic } from '../../../src/compiler/diagnostics/diagnostic.js';

const TOKEN = resolve(import.meta.dirname, '../../../fixtures/contracts/token.ts');
const directory = mkdtempSync(join(tmpdir(), 'qed-compile-'));
afterAll(() => rmSync(directory, { recursive: true }));
const json = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? `${inner}n` : inner));

describe('compileFile', () => {
  test('gives ABI, layout and methods of a contract', async () => {
    const { contracts, diagnostics } = await compileFile(TOKEN);
    expect(diagnostics).toEqual([]);
    const [token] = contracts;
    expect(token!.contract).toBe('Token');
    expect(token!.abi.methods.map(({ name }) => name)).toEqual(['mint', 'transfer', 'claim']);
    expect(token!.abi.methods[2]).toEqual({
      name: 'claim',
      inputs: [{ name: 'from', type: { type: 'scalar', kind: 'UserId' } }],
      output: { type: 'scalar', kind: 'u64' },
    });
    expect(token!.layout.fields.map(({ name, base }) => [name, base])).toEqual([
      ['balance', 0n],
      ['sent', 2n ** 32n],
      ['claimed', 2n ** 33n],
    ]);
    expect(token!.layout.cstateHeight).toBe(34);
  });

  test('gives the same from anywhere: no path of the machine is in it', async () => {
    const copy = join(directory, 'token.ts');
    writeFileSync(copy, readFileSync(TOKEN));
    // Only the paths of the sources say where they lie.
    const results = [await compileFile(TOKEN), await compileFile('token.ts', { workingDirectory: directory })];
    const [here, there] = results.map(({ contracts, warnings }) => ({ contracts, warnings }));
    expect(json(there)).toBe(json(here));
    expect(json(there)).not.toContain(directory);
  });

  test('the hash changes with every file of the contract', async () => {
    const main = join(directory, 'main.ts');
    const helper = join(directory, 'helper.ts');
    const source =
      "import { Contract, type u64 } from 'qed/contract';\nimport { twice } from './helper.js';\nexport class Main extends Contract {\n  n: u64 = 0n;\n  run(a: u64): u64 { return twice(a); }\n}\n";
    const helperSource = (factor: number): string =>
      `import { type u64 } from 'qed/contract';\nexport function twice(n: u64): u64 { return n * ${factor}n; }\n`;
    const compiled = await Promise.all(
      [2, 3].map((factor) => compileFile(main, { overlay: { [main]: source, [helper]: helperSource(factor) } })),
    );
    expect(compiled.map(({ diagnostics }) => diagnostics)).toEqual([[], []]);
    expect(compiled[0]!.contracts[0]!.sourceHash).not.toBe(compiled[1]!.contracts[0]!.sourceHash);
  });

  test('reports a file that is not there', async () => {
    const { diagnostics } = await compileFile('no-such-file.ts', { workingDirectory: directory });
    expect(diagnostics.map(({ code }) => code)).toEqual(['QED1002']);
  });

  test('allows the native balance in system contracts', async () => {
    const path = join(directory, 'native.ts');
    const source =
      "import { Contract, type u64 } from 'qed/contract';\nimport { nativeBalance } from 'qed/system';\nexport class Native extends Contract {\n  n: u64 = 0n;\n  take(a: u64): void { nativeBalance.debit(a); nativeBalance.credit(a); }\n}\n";
    const { contracts, diagnostics } = await compileFile(path, { overlay: { [path]: source }, system: true });
    expect(diagnostics).toEqual([]);
    expect(contracts[0]!.methods[0]!.ops.map(({ op }) => op)).toEqual(['input', 'debit', 'credit']);
  });

  test('reads and calls another contract', async () => {
    const path = join(directory, 'caller.ts');
    const source = `import { Contract, type u64, type UserId, type ContractId } from 'qed/contract';
import { Token } from './token.js';
const TOKEN = 2n;
export class Caller extends Contract {
  n: u64 = 0n;
  run(from: UserId, id: ContractId): u64 {
    Token.defer(TOKEN).mint(this.n);
    if (this.n > 5n) this.n = Token.call(TOKEN).claim(from);
    return Token.at(from, { contract: id }).balance;
  }
}
`;
    const { contracts, diagnostics } = await compileFile(path, {
      overlay: { [path]: source, [join(directory, 'token.ts')]: readFileSync(TOKEN, 'utf8') },
    });
    expect(diagnostics).toEqual([]);
    const { ops } = contracts[0]!.methods[0]!;
    const call = ops.find(({ op }) => op === 'inlineCall');
    expect(call).toMatchObject({ name: 'Token.claim', results: [{ kind: 'u64' }] });
    expect((call as { guard?: number }).guard).toBeDefined();
    expect(ops.find(({ op }) => op === 'loadForeign')).toMatchObject({ cstateHeight: 34, slot: { base: 0n } });
    expect(contracts.map(({ contract }) => contract)).toEqual(['Caller']);
  });
});

describe('diagnostics', () => {
  test('are rendered with the source line, a caret and a hint', async () => {
    const path = join(directory, 'wrong.ts');
    const source =
      "import { Contract, type u64, type u32 } from 'qed/contract';\nexport class Wrong extends Contract {\n  a: u64 = 0n;\n\tb: u32 = 0n;\n  run(): void {\n\tthis.b = this.a + this.a;\n  }\n}\n";
    const { diagnostics } = await compileFile(path, { overlay: { [path]: source }, workingDirectory: directory });
    expect(diagnostics.map(renderDiagnostic)).toEqual([
      [
        'wrong.ts:6:11 - error QED1010: the value is of kind u64 where u32 is wanted',
        '  |',
        '6 | \tthis.b = this.a + this.a;',
        '  | \t         ^^^^^^^^^^^^^^^',
        '  = hint: convert it with a cast that checks the range: `u32(x)`',
      ].join('\n'),
    ]);
  });

  test('have a title, an explanation and a hint each', () => {
    for (const [code, { title, explanation, hint }] of Object.entries(CODES)) {
      expect(code).toMatch(/^QED1[0-9]{3}$/);
      for (const text of [title, explanation, hint]) expect(text.length, code).toBeGreaterThan(5);
    }
  });
});
