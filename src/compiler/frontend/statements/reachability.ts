import type { Stmt } from '../../typed/ast.js';
import type { JumpTarget } from '../../typed/nodes.js';
import { walk } from '../../typed/walk.js';

/** Whether control never runs past the end of the statements: they leave for a place outside of them, whatever happens. */
export const alwaysLeaves = (body: readonly Stmt[]): boolean => body.some(leaves);

function leaves(statement: Stmt): boolean {
  switch (statement.tag) {
    case 'return':
    case 'break':
    case 'continue':
      return true;
    case 'block':
      return alwaysLeaves(statement.body) && !isLeftFromWithin(statement.body, statement.target);
    case 'if':
      return alwaysLeaves(statement.then) && alwaysLeaves(statement.otherwise);
    case 'switch':
      return (
        statement.cases.some(({ isDefault }) => isDefault) &&
        statement.cases.every(({ body }) => alwaysLeaves(body) && !isLeftFromWithin(body, statement.target))
      );
    default:
      return false;
  }
}

/** Whether a `break` goes to the end of the block or switch that it stands in: what follows that is reached then. */
function isLeftFromWithin(body: readonly Stmt[], target: JumpTarget | undefined): boolean {
  let found = false;
  walk(body, (part) => {
    found ||= part.tag === 'break' && part.target === target;
  });
  return found;
}
