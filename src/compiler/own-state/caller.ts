import type { ValueId } from '../ir/op.js';
import type { AnalysedMethod } from '../staleness/method.js';

/** A value without the checked casts and the marks around it, by the name that equal values share. */
export function bareValue({ graph }: AnalysedMethod, id: ValueId): ValueId {
  let name = graph.name(id);
  for (let op = graph.definition(name); op.op === 'cast' && op.mode === 'check'; op = graph.definition(name))
    name = graph.name(op.value);
  return name;
}

/** Whether a value is the id of the user who calls. */
export function isCaller(method: AnalysedMethod, id: ValueId): boolean {
  const op = method.graph.definition(bareValue(method, id));
  return op.op === 'context' && op.name === 'userId';
}
