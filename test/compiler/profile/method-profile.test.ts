// A profile assigns every row of a method's circuit to a source line, and does not change the circuit.
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { methodCircuit } from '../../../src/compiler/circuit/method-circuit.js';
import { sizeOf } from '../../../src/compiler/keys/circuit-size.js';
import { compileFile } from '../../../src/compiler/compile.js';
import type { MethodIr } from '../../../src/compiler/ir/ops.js';
import { profileMethod, type MethodProfile } from '../../../src/compiler/profile/method-profile.js';
import { profileRows } from '../../../src/circuit/row-profile.js';

const CONTRACTS = fileURLToPath(new URL('../../../fixtures/contracts/', import.meta.url));
const methodsOf = async (file: string): Promise<readonly MethodIr[]> =>
  (await compileFile(`${CONTRACTS}${file}`)).contracts.flatMap(({ methods }) => methods);
const sum = (items: readonly { readonly rows: number }[]): number => items.reduce((all, { rows }) => all + rows, 0);
const rowsAt = ({ lines }: MethodProfile, line: number): number => lines.find((each) => each.line === line)?.rows ?? 0;

describe('a profile', () => {
  it.each(['token.ts', 'tictactoe.ts'])(
    'of %s gives every row of each method to a line or a shared part',
    async (file) => {
      for (const ir of await methodsOf(file)) {
        const profile = await profileMethod(ir);
        const { rows } = await sizeOf(ir);
        expect(profile, ir.method).toMatchObject({ contract: ir.contract, method: ir.method, rows });
        expect(sum(profile.lines) + sum(profile.shared), ir.method).toBe(rows);
        for (const line of profile.lines) expect(sum(line.operations)).toBe(line.rows);
        expect(profile.shared.map(({ name }) => name)).not.toContain('other');
      }
    },
  );

  it('names the lines that cost most', async () => {
    const [, transfer] = await methodsOf('token.ts');
    const profile = await profileMethod(transfer!);
    const path = rowsAt(profile, profile.lines[0]!.line);
    expect(profile.lines.map(({ rows }) => rows)).toEqual(
      [...profile.lines.map(({ rows }) => rows)].sort((a, b) => b - a),
    );
    // Two slots are written: each path is 33 levels or more of 15 rows, before and after.
    expect(path).toBeGreaterThan(300);
    expect(sum(profile.lines.slice(0, 3))).toBeGreaterThan(profile.rows / 2);
    expect(profile.shared.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['call statement', 'argument to', 'argument amount']),
    );
  });

  it('is the same each time, and leaves the circuit as it is', async () => {
    const [mint] = await methodsOf('token.ts');
    const before = await sizeOf(mint!);
    const first = await profileMethod(mint!);
    expect(await profileMethod(mint!)).toEqual(first);
    expect(await sizeOf(mint!)).toEqual(before);
  });

  it('refuses to run beside another', async () => {
    const [mint] = await methodsOf('token.ts');
    const circuit = methodCircuit(mint!);
    const both = await Promise.allSettled([profileRows(circuit), profileRows(circuit)]);
    expect(both.map(({ status }) => status)).toContain('rejected');
    expect((await profileRows(circuit)).total).toBe((await sizeOf(mint!)).rows);
  });
});
