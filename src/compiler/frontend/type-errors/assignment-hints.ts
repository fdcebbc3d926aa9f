import { Node } from 'ts-morph';

/** What to write where a value does not fit its place, by TypeScript's words and the node that it points to. */
export function assignmentHint(text: string, node: Node | undefined): string | undefined {
  if (/'undefined' is not assignable/.test(text) && Node.isReturnStatement(node?.getParent() ?? node))
    return 'the method gives a value on every path: `return` one here too';
  if (/'number' is not assignable/.test(text)) return numberHint(node);
  if (/ \| undefined' is not assignable/.test(text) && mayBeLeftOut(valueAt(node)))
    return 'say what counts where it is not given, as in `b ?? 0n`';
  if (/ \| undefined' is not assignable/.test(text)) return 'an item is always there: write `a[i]`, or `a.at(-1)!`';
  if (/'(?:bigint \| (?:boolean|false)|(?:boolean|false) \| bigint)' is not assignable/.test(text))
    return '`&&` and `||` give booleans: choose a value with `?:`, as in `ok ? a : b`';
  if (/ to (?:parameter of )?type 'boolean'/.test(text))
    return 'a condition is a boolean: compare a value, as in `x !== 0n`';
  if (/^TS2345: Argument of type '\([^)]*\) => .*index: number\) => /.test(text))
    return 'a callback takes the item and its index; name the array itself where it is needed';
  return castHint(text);
}

/** An optional parameter, or a part of one. */
const mayBeLeftOut = (value: Node | undefined): boolean =>
  Node.isIdentifier(value) || /\w\?\./.test(value?.getText() ?? '');

/** What to write instead of a `number` where an integer is wanted. */
function numberHint(node: Node | undefined): string {
  const value = valueAt(node)?.getText();
  if (value === undefined || /^[-+]?\d/.test(value)) return 'write an integer with an n, as in `5n`';
  return /\bNumber\(|\bMath\./.test(value)
    ? 'a `number` exists only while compiling: compute with the integer itself, as in `x / 2n + 1n`'
    : 'a `number` exists only while compiling: convert it with a cast, as in `u64(n)`';
}

/** The value that TypeScript means: it points to the place, or to the statement that gives it. */
export function valueAt(node: Node | undefined): Node | undefined {
  const parent = node?.getParent();
  if (Node.isReturnStatement(parent)) return parent.getExpression();
  if (Node.isVariableDeclaration(parent) || Node.isPropertyDeclaration(parent) || Node.isPropertyAssignment(parent))
    return parent.getInitializer();
  const assignment = node?.getFirstAncestor(Node.isBinaryExpression);
  if (assignment?.getOperatorToken().getText() === '=' && assignment.getStart() === node?.getStart())
    return assignment.getRight();
  return node?.getParentWhile((each, child) => each.getStart() === child.getStart() && Node.isExpression(each)) ?? node;
}

const NO_TIME = 'the id of a checkpoint is a u32 that counts checkpoints, and no time';

/** One kind where another is wanted. */
export function castHint(text: string): string | undefined {
  const [, from, to] = /[Tt]ype '(\w+)'(?: is not assignable)? to (?:parameter of )?type '(\w+)'/.exec(text) ?? [];
  const isKind = (name: string | undefined): boolean =>
    /^(u8|u16|u32|u64|u128|i64|Field|Hash|UserId|ContractId|CheckpointId|Timestamp)$/.test(name ?? '');
  if (!isKind(from) || !isKind(to)) return undefined;
  if (to === 'CheckpointId')
    return from === 'Timestamp' || from === 'u64'
      ? `${NO_TIME}, as in \`context.validUntil(context.checkpoint.id + 2n)\``
      : `${NO_TIME}; where it is one, convert it with \`u32(x)\``;
  if (to === 'Timestamp' && from === 'CheckpointId')
    return 'the time of a checkpoint is `context.checkpointAt(id).time`, in milliseconds';
  const kind = to === 'Timestamp' ? 'u64' : to;
  return `convert it with a cast that checks the range, as in \`${kind}(x)\``;
}
