import type { ForeignOp } from './graph.js';
import type { AnalysedMethod } from './method.js';

export type Reads = readonly [ForeignOp, ...ForeignOp[]];

/** The reads of a method, those together that read parts of one value at one place. */
export function readsOf({ ir, graph, notes }: AnalysedMethod): Reads[] {
  const groups = new Map<string, [ForeignOp, ...ForeignOp[]]>();
  for (const op of ir.ops) {
    if (op.op !== 'loadForeign') continue;
    const note = notes.reads.get(op.result);
    if (note === undefined) continue;
    const names = [op.user, ...op.slot.keys.map(({ value }) => value)].map((id) => graph.name(id));
    const { file, line, column } = note.span;
    const key = [note.name, file, line, column, ...names, op.guard, op.checkpoint, op.contract].join(' ');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [op]);
    else group.push(op);
  }
  return [...groups.values()];
}
