import { Node } from 'ts-morph';
import type { Fix } from '../../diagnostics/fix.js';
import type { Expr } from '../../typed/ast.js';
import { describe, kindOf, plainKindOf } from '../../typed/type-queries.js';
import type { StructType, Type } from '../../typed/types.js';
import { resolve, unify } from '../../typed/unify.js';
import { castingParts, partsOf, withCasts } from '../fixes/casts-of-parts.js';
import { castTo, isWider } from '../fixes/rewrites.js';
import type { Scope } from '../scope/scope.js';
import { mixesUnits, refuseMixedUnits } from './units.js';

/** Makes an expression a value of the type that its place wants, or reports why it is none. */
export function expectType(scope: Scope, node: Node, expr: Expr, expected: Type): Expr {
  const actual = resolve(expr.type);
  const wanted = resolve(expected);
  if (wanted.tag === 'enum' && actual.tag === 'number' && expr.tag === 'constant') {
    if (wanted.members.some(({ value }) => value === expr.value)) return { ...expr, type: wanted };
    return scope.refuse(node, 'QED1012', `${expr.value} is no member of ${wanted.name}`);
  }
  if (mixesUnits(actual, wanted)) return refuseMixedUnits(scope, node);
  if (unify(actual, wanted)) return expr;
  const lengths = lengthsOf(actual, wanted);
  if (lengths !== undefined) {
    return scope.refuse(node, 'QED1016', `${lengths[0]} items where ${lengths[1]} are wanted`);
  }
  if (wanted.tag === 'scalar' && wanted.kind === 'boolean') {
    return scope.refuse(node, 'QED1015', `a condition is a boolean, and this is of kind ${describe(actual)}`);
  }
  if (actual.tag === 'number') {
    return scope.refuse(node, 'QED1018', `a number where ${describe(wanted)} is wanted`, castHint(wanted));
  }
  if (actual.tag === 'struct' && wanted.tag === 'struct') return refuseStruct(scope, node, actual, wanted);
  const items = itemsOf(actual, wanted);
  if (items !== undefined) return refuseStruct(scope, node, ...items, 'item');
  return scope.refuse(
    node,
    'QED1010',
    `the value is of kind ${describe(actual)} where ${describe(wanted)} is wanted`,
    partsHint(node, actual, wanted) ?? castHint(wanted),
    castFix(node, actual, wanted),
  );
}

/** A cast, where the hint is one; what a number is computed from may be no single value. */
function castFix(node: Node, actual: Type, wanted: Type): Fix | undefined {
  const [from, to] = [kindOf(actual), kindOf(wanted)];
  if (from === undefined || from === 'boolean' || to === undefined || to === 'Hash') return undefined;
  const parts = partsToWiden(node, actual, wanted);
  if (parts.length > 0) return castingParts(node, parts, to);
  const isPlain = plainKindOf(wanted) !== undefined;
  return Node.isExpression(node) ? castTo(node, to, isPlain ? plainKindOf(actual) : undefined) : undefined;
}

/** Two structs differ: TypeScript may take one for the other, but members and their order decide slots and hashes. */
function refuseStruct(scope: Scope, node: Node, actual: StructType, wanted: StructType, item?: 'item'): Expr {
  const [from, to] = [describe(actual), describe(wanted)];
  const kindIn = (type: StructType, name: string): Type | undefined =>
    type.fields.find((field) => field.name === name)?.type;
  const other = wanted.fields.find(({ name, type }) => {
    const found = kindIn(actual, name);
    return found === undefined || !unify(found, type);
  });
  if (other !== undefined) {
    const found = kindIn(actual, other.name);
    const message =
      found === undefined
        ? `'${from}' has no member '${other.name}', which '${to}' has`
        : `the member '${other.name}' of '${from}' is of kind ${describe(found)} where ${describe(other.type)} is wanted`;
    return scope.refuse(node, 'QED1010', message, castHint(other.type));
  }
  const isWider = actual.fields.length > wanted.fields.length;
  const text = node.getText();
  const name = /^[\w.]+$/.test(text) ? text : 'a';
  const owner = item ?? name;
  const parts = wanted.fields.map(({ name }) => `${name}: ${owner}.${name}`);
  return scope.refuse(
    node,
    'QED1010',
    isWider ? `'${from}' has more members than '${to}'` : `'${from}' has its members in another order than '${to}'`,
    item === undefined
      ? `make one that has just those: \`{ ${parts.join(', ')} }\``
      : `make items that have just those: \`${name}.map((${item}) => ({ ${parts.join(', ')} }))\``,
  );
}

/** The items of two lists, where they are structs that differ. */
function itemsOf(actual: Type, wanted: Type): [StructType, StructType] | undefined {
  if (actual.tag !== 'array' || wanted.tag !== 'array') return undefined;
  const [from, to] = [resolve(actual.item), resolve(wanted.item)];
  return from.tag === 'struct' && to.tag === 'struct' ? [from, to] : undefined;
}

/** What is computed in too narrow a kind may not fit it: its parts are cast, and not its result. */
function partsToWiden(node: Node, actual: Type, wanted: Type): Node[] {
  const inner = Node.isParenthesizedExpression(node) ? node.getExpression() : node;
  return isWider(kindOf(actual), kindOf(wanted)) && Node.isBinaryExpression(inner) ? partsOf(inner) : [];
}

function partsHint(node: Node, actual: Type, wanted: Type): string | undefined {
  const parts = partsToWiden(node, actual, wanted);
  if (parts.length === 0) return undefined;
  const text = withCasts(node, parts, kindOf(wanted)!);
  return `convert what it is computed from: \`${text}\``;
}

function castHint(wanted: Type): string | undefined {
  const known = resolve(wanted);
  if (known.tag === 'array' && kindOf(known.item) !== undefined)
    return `convert its items, as in \`a.map((x) => ${kindOf(known.item)}(x))\``;
  const kind = kindOf(wanted);
  return kind === undefined || kind === 'Hash'
    ? undefined
    : `convert it with a cast that checks the range: \`${kind}(x)\``;
}

function lengthsOf(actual: Type, wanted: Type): [number, number] | undefined {
  const length = (type: Type): number | undefined =>
    type.tag === 'array' ? type.length : type.tag === 'tuple' ? type.items.length : undefined;
  const [from, to] = [length(actual), length(wanted)];
  return from !== undefined && to !== undefined && from !== to ? [from, to] : undefined;
}
