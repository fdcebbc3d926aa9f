import type { GoldenCircuits } from './keys.js';

/** Every circuit with its program, rows and digest, in key order. Rows count a circuit's logic, not the proofs that it verifies. */
export function circuitRows(
  programs: GoldenCircuits['programs'],
): { readonly program: string; readonly circuit: string; readonly rows: number; readonly digest: string }[] {
  return Object.entries(programs).flatMap(([program, { circuits }]) =>
    Object.entries(circuits).map(([circuit, { rows, digest }]) => ({ program, circuit, rows, digest })),
  );
}
