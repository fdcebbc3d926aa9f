import type { MethodIr } from '../ir/ops.js';
import { arrays } from './arrays.js';
import { common } from './common.js';
import { dead } from './dead.js';
import { fold } from './fold.js';
import { forward } from './forward.js';
import { selects } from './selects.js';
import { stores } from './stores.js';
import type { Pass } from './pass.js';

/** All passes in the order in which they run. */
export const PASSES: readonly Pass[] = [fold, common, arrays, forward, selects, fold, common, stores, dead];

/** Runs the passes of the given names, all by default. `after` sees the IR after each. */
export function runPasses(
  ir: MethodIr,
  names?: readonly string[],
  after?: (pass: string, ir: MethodIr) => void,
): MethodIr {
  const unknown = names?.find((name) => !PASSES.some((pass) => pass.name === name));
  if (unknown !== undefined) throw new RangeError(`there is no pass '${unknown}'`);
  return PASSES.filter(({ name }) => names === undefined || names.includes(name)).reduce((current, pass) => {
    const next = pass.run(current);
    after?.(pass.name, next);
    return next;
  }, ir);
}

/** Computes everything that follows from constants alone, and changes nothing else. */
export const foldConstants = (ir: MethodIr): MethodIr => runPasses(ir, [fold.name]);
