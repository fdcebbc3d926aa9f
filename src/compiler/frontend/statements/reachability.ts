import type { Stmt } from '../../typed/ast.js';

/** Whether control never runs past the end of the statements. */
export function alwaysLeaves(body: readonly Stmt[]): boolean {
  const last = body.at(-1);
  if (last === undefined) return false;
  switch (last.tag) {
    case 'return':
    case 'break':
    case 'continue':
      return true;
    case 'block':
      return alwaysLeaves(last.body);
    case 'if':
      return alwaysLeaves(last.then) && alwaysLeaves(last.otherwise);
    default:
      return false;
  }
}
