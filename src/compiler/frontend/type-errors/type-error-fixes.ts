import { Node, type Expression } from 'ts-morph';
import type { Fix } from '../../diagnostics/fix.js';
import { libraryName, typeImport } from '../fixes/library-names.js';
import {
  argumentText,
  castTo,
  fix,
  insteadOfAssertion,
  inserting,
  operandText,
  replacing,
  withLibrary,
} from '../fixes/rewrites.js';
import { valueAt } from './assignment-hints.js';
import { isAssignment, isMapping } from './habit-hints.js';
import { exportedAs } from './type-error-hints.js';

/** By TypeScript's words and the node that it points to. */
type Write = (text: string, node: Node) => Fix | undefined;

/** What the hint to a type error means in the source, by TypeScript's number for the mistake. */
const FIXES: Readonly<Record<number, Write>> = {
  1361: (_, node) => fix('Import it as a value', ...libraryName(node.getSourceFile(), node.getText()).edits),
  1484: (_, node) => fix('Import it as a type', inserting(node, node.getStart(), 'type ')),
  2304: nameUnknown,
  2322: valueOfAnotherKind,
  2345: valueOfAnotherKind,
  2375: valueOfAnotherKind,
  2379: valueOfAnotherKind,
  2339: numberMethod,
  2352: (_, node) => {
    const assertion = node.getFirstAncestor(Node.isAsExpression);
    return assertion?.getStart() === node.getStart() ? insteadOfAssertion(assertion) : undefined;
  },
  2365: (_, node) => {
    const operation = node.getFirstAncestor(Node.isBinaryExpression);
    return operation && asInteger([operation.getLeft(), operation.getRight()].find(isNumber));
  },
  2538: (_, node) => index(node),
  2591: nameUnknown,
};

/** The change that a hint to a type error means; undefined where it leaves a choice. */
export const typeErrorFix = (code: number, text: string, node: Node): Fix | undefined => FIXES[code]?.(text, node);

function nameUnknown(text: string, node: Node): Fix | undefined {
  const name = /'(\w+)'/.exec(text)?.[1] ?? '';
  if (name === 'require' && Node.isCallExpression(node.getParent()))
    return fix('Use assert', ...withLibrary(node, 'assert', (known) => known));
  const exported = exportedAs(name);
  if (exported === undefined) return undefined;
  const file = node.getSourceFile();
  const edits = exported === name ? libraryName(file, name).edits : [typeImport(file, name)];
  return fix(`Import ${name} from 'qed/contract'`, ...edits);
}

const isNumber = (node: Node | undefined): boolean =>
  /^(\d[\d_]*|0[xb][\da-f_]+)$/i.test(node?.getText() ?? '') ||
  (Node.isPrefixUnaryExpression(node) && isNumber(node.getOperand()));

const asInteger = (node: Node | undefined): Fix | undefined =>
  node && fix('Write an integer', inserting(node, node.getEnd(), 'n'));

const KIND = /^(u8|u16|u32|u64|u128|i64|Field|UserId|ContractId|Timestamp)$/;

/** A number without its n, or a kind where another is wanted. */
function valueOfAnotherKind(text: string, node: Node): Fix | undefined {
  const value = valueAt(node);
  if (value === undefined) return undefined;
  if (/'number' is not assignable/.test(text)) return isNumber(value) ? asInteger(value) : undefined;
  const [, from = '', to = ''] = /[Tt]ype '(\w+)' is not assignable to (?:parameter of )?type '(\w+)'/.exec(text) ?? [];
  if (!KIND.test(to) || !(KIND.test(from) || from === 'CheckpointId' || from === 'Hash')) return undefined;
  if (to === 'Timestamp' && from === 'CheckpointId') return undefined;
  if (!Node.isExpression(value)) return undefined;
  return to === 'Timestamp' ? castTo(value, 'u64', undefined) : castTo(value, to, from);
}

/** `a[i]` with a bigint: of a list or of a mapping. */
function index(node: Node): Fix | undefined {
  const access = node.getFirstAncestor(Node.isElementAccessExpression);
  const key = access?.getArgumentExpression();
  if (access === undefined || key === undefined) return undefined;
  const owner = access.getExpression();
  if (!isMapping(owner)) return fix('Index with Number(..)', replacing(key, `Number(${argumentText(key)})`));
  const [name, by] = [owner.getText(), key.getText()];
  const parent = access.getParent();
  const isWritten =
    Node.isBinaryExpression(parent) && parent.getLeft() === access && isAssignment(parent.getOperatorToken());
  if (!isWritten) return fix('Read with get', replacing(access, `${name}.get(${by})`));
  // Its value would be that of `set`.
  if (!Node.isExpressionStatement(parent.getParent())) return undefined;
  const operator = parent.getOperatorToken().getText().slice(0, -1);
  // With `+=` the owner and the key are written twice, and what they do would be done twice.
  if (operator !== '' && [owner, key].some(hasEffects)) return undefined;
  const value = parent.getRight();
  const text = operator === '' ? value.getText() : `${name}.get(${by}) ${operator} ${operandText(value)}`;
  return fix('Store with set', replacing(parent, `${name}.set(${by}, ${text})`));
}

/** Whether reading an expression may change something. */
const hasEffects = (node: Node): boolean => isEffect(node) || node.getDescendants().some(isEffect);

const isEffect = (node: Node): boolean =>
  Node.isCallExpression(node) ||
  Node.isNewExpression(node) ||
  Node.isTaggedTemplateExpression(node) ||
  Node.isAwaitExpression(node) ||
  Node.isYieldExpression(node) ||
  Node.isPostfixUnaryExpression(node) ||
  (Node.isPrefixUnaryExpression(node) && /^(\+\+|--)/.test(node.getText())) ||
  (Node.isBinaryExpression(node) && isAssignment(node.getOperatorToken()));

/** Operators for the methods that other languages have. */
const OPERATORS: Readonly<Record<string, string>> = {
  add: '+',
  sub: '-',
  mul: '*',
  mod: '%',
  equals: '===',
  eq: '===',
  lt: '<',
  lessThan: '<',
  lte: '<=',
  lessThanOrEqual: '<=',
  gt: '>',
  greaterThan: '>',
  gte: '>=',
  greaterThanOrEqual: '>=',
};

/** `x + y` for `x.add(y)`. */
function numberMethod(text: string, node: Node): Fix | undefined {
  const [, name = '', kind = ''] = /'(\w+)' does not exist on type '(\w+)'/.exec(text) ?? [];
  if (!/^([ui]\d+|Field|bigint|CheckpointId|Timestamp)$/.test(kind)) return undefined;
  const access = node.getParent();
  const call = access?.getParent();
  if (!Node.isPropertyAccessExpression(access) || !Node.isCallExpression(call) || call.getArguments().length !== 1)
    return undefined;
  const sides = [access.getExpression(), call.getArguments()[0] as Expression] as const;
  if (name === 'div' && kind === 'Field') {
    const write = (field: string): string => `${field}.div(${sides.map(argumentText).join(', ')})`;
    return fix('Use Field.div', ...withLibrary(call, 'Field', write));
  }
  const operator = name === 'div' ? '/' : Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined;
  if (operator === undefined) return undefined;
  const written = sides.map(operandText).join(` ${operator} `);
  const parent = call.getParent();
  const isOperand = Node.isExpression(parent) && !Node.isParenthesizedExpression(parent) && !isArgument(call, parent);
  return fix(`Use ${operator}`, replacing(call, isOperand ? `(${written})` : written));
}

const isArgument = (node: Node, parent: Node): boolean =>
  Node.isCallExpression(parent) && parent.getArguments().includes(node);
