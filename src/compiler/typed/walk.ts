import type { Expr, Stmt } from './ast.js';

type Part = Expr | Stmt;
const isPart = (value: object): value is Part => 'tag' in value && 'span' in value;

/** Calls `visit` for every statement and expression below `root`, inlined functions excluded, in source order. */
export function walk(root: readonly Part[] | Part, visit: (part: Part) => void): void {
  descend(root, visit);
}

function descend(value: unknown, visit: (part: Part) => void): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) descend(item, visit);
    return;
  }
  if (isPart(value)) visit(value);
  for (const [name, inner] of Object.entries(value)) {
    if (
      name === 'type' ||
      name === 'span' ||
      name === 'callee' ||
      name === 'variable' ||
      name === 'mappingType' ||
      name === 'event'
    )
      continue;
    if (name === 'callback') descend((inner as { body: readonly Stmt[] }).body, visit);
    else descend(inner, visit);
  }
}
