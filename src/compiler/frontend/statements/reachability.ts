import type { Stmt } from '../../typed/ast.js';

/** Whether control never runs past the end of the statements. */
export function leaves(body: readonly Stmt[]): boolean {
  const last = body.at(-1);
  if (last === undefined) return false;
  switch (last.tag) {
    case 'return':
    case 'break':
    case 'continue':
      return true;
    case 'block':
      return leaves(last.body);
    case 'if':
      return leaves(last.then) && leaves(last.otherwise);
    default:
      return false;
  }
}
