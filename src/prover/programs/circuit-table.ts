import Table from 'cli-table3';
import type { GoldenCircuits } from './keys.js';

/** Every circuit with its program, rows and digest, as a table for a terminal. Rows count a circuit's logic, not the proofs that it verifies. */
export function circuitTable({ programs }: GoldenCircuits): string {
  const table = new Table({
    head: ['program', 'circuit', 'rows', 'digest'],
    style: { head: [], border: [] },
    colAligns: ['left', 'left', 'right', 'left'],
  });
  for (const { program, circuit, rows, digest } of circuitRows(programs))
    table.push([program, circuit, rows, digest.slice(0, 16)]);
  return table.toString();
}

/** The same as data, in key order. */
export function circuitRows(
  programs: GoldenCircuits['programs'],
): { readonly program: string; readonly circuit: string; readonly rows: number; readonly digest: string }[] {
  return Object.entries(programs).flatMap(([program, { circuits }]) =>
    Object.entries(circuits).map(([circuit, { rows, digest }]) => ({ program, circuit, rows, digest })),
  );
}
