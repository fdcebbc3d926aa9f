import { profileRows } from '../../circuit/row-profile.js';
import { methodCircuit } from '../circuit/method-circuit.js';
import type { IrOp, MethodIr } from '../ir/ops.js';

/** The rows that a line of source needs, all its operations together: those of each loop turn and of each inlined call. */
export interface LineRows {
  /** Relative to the contract's file. */
  readonly file: string;
  readonly line: number;
  readonly rows: number;
  /** The same by operation of the IR, most rows first. */
  readonly operations: readonly { readonly op: IrOp['op']; readonly count: number; readonly rows: number }[];
}

/** Where a method's rows go. All `rows` of lines and shared parts add up to the method's; halves come from rows of two generic gates. */
export interface MethodProfile {
  readonly contract: string;
  readonly method: string;
  readonly rows: number;
  /** Most rows first. */
  readonly lines: readonly LineRows[];
  /** What belongs to no line: arguments' ranges, the opening of context, hashing what the call states. Most rows first. */
  readonly shared: readonly { readonly name: string; readonly rows: number }[];
}

/** Builds a method's circuit and counts its rows by line; needs no keys. One o1js operation at a time in one process. */
export async function profileMethod(ir: MethodIr): Promise<MethodProfile> {
  const { total, parts, rest, padding } = await profileRows(methodCircuit(ir));
  const shared = [...parts].flatMap(([owner, rows]) => (typeof owner === 'string' ? [{ name: owner, rows }] : []));
  if (rest > 0) shared.push({ name: 'other', rows: rest });
  if (padding > 0) shared.push({ name: 'half a row left over', rows: padding });
  const lines = new Map<
    string,
    { file: string; line: number; ops: Map<IrOp['op'], { count: number; rows: number }> }
  >();
  for (const op of ir.ops) {
    const rows = parts.get(op);
    if (rows === undefined) continue;
    const { file, line } = op.span;
    const key = `${file}:${line}`;
    if (!lines.has(key)) lines.set(key, { file, line, ops: new Map() });
    const { ops } = lines.get(key)!;
    const known = ops.get(op.op) ?? { count: 0, rows: 0 };
    ops.set(op.op, { count: known.count + 1, rows: known.rows + rows });
  }
  return {
    contract: ir.contract,
    method: ir.method,
    rows: total,
    lines: [...lines.values()]
      .map(({ file, line, ops }) => {
        const operations = [...ops].map(([op, { count, rows }]) => ({ op, count, rows })).sort(byRows(({ op }) => op));
        return { file, line, rows: operations.reduce((sum, { rows }) => sum + rows, 0), operations };
      })
      .sort(byRows(({ file, line }) => `${file}:${String(line).padStart(9, '0')}`)),
    shared: shared.sort(byRows(({ name }) => name)),
  };
}

/** Most rows first; what has as many in the order of a key. */
const byRows =
  <T extends { readonly rows: number }>(key: (item: T) => string) =>
  (a: T, b: T): number =>
    b.rows - a.rows || (key(a) < key(b) ? -1 : 1);
