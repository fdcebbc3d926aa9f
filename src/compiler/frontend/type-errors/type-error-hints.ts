import { readFileSync } from 'node:fs';
import { Node } from 'ts-morph';
import { methodHint } from '../library/methods/refused-methods.js';
import { LANGUAGE_MODULES } from '../source/open-program.js';
import { chainedComparison, minMaxHint } from './comparison-hints.js';
import { assignmentHint, castHint } from './assignment-hints.js';
import {
  contextHint,
  contractHint,
  eventHint,
  indexHint,
  loopHint,
  mappingMethodHint,
  nameHint,
  numberMethodHint,
  tupleKeyHint,
  userHint,
  worldHint,
} from './habit-hints.js';

const NO_INHERITANCE =
  'a contract inherits nothing but `Contract`, which has no methods: share code in functions of a module, or in a component';

/** By TypeScript's words and the node that it points to. */
type Hint = (text: string, node: Node | undefined) => string | undefined;
const always =
  (hint: string): Hint =>
  () =>
    hint;

/** What to write instead, by TypeScript's number for the mistake, where its own words do not say it. */
const HINTS: Readonly<Record<number, Hint>> = {
  1484: (text) => `import it as a type: \`type ${/'(\w+)'/.exec(text)?.[1] ?? 'T'}\``,
  1361: (text) => `\`${/'(\w+)'/.exec(text)?.[1] ?? 'x'}\` is used as a value here: import it without \`type\``,
  1005: always('correct the syntax: a bracket or another sign is missing before this place'),
  2304: nameUnknown,
  2591: nameUnknown,
  2307: always("check the path; files end in .js where they are imported, as in '../helper.js'"),
  2322: (text, node) => worldHint(text) ?? assignmentHint(text, node),
  2344: (_, node) => {
    const record = node
      ?.getAncestors()
      .find((each) => Node.isTypeReference(each) && each.getTypeName().getText() === 'Record');
    const [key, value] = Node.isTypeReference(record) ? record.getTypeArguments() : [];
    const [name, of] = [key?.getText(), value?.getText()];
    return name && `state by key is a mapping: \`= mapping<${name}, ${of ?? 'u64'}>()\``;
  },
  2352: castHint,
  2353: (text, node) => (/'NameTheEvent'/.test(text) ? eventHint(node) : undefined),
  2375: castHint,
  2379: castHint,
  2488: loopHint,
  2538: (_, node) => indexHint(node),
  2540: writtenTo,
  2542: writtenTo,
  2554: (_, node) => contractHint(node) ?? eventHint(node) ?? minMaxHint(node) ?? tupleKeyHint(node),
  2556: (_, node) =>
    minMaxHint(node) ??
    'write the arguments one by one, as in `f(a[0], a[1])`; a tuple such as `[u64, u64]` can be spread',
  2749: (text) =>
    /^TS2749: 'mapping'/.test(text)
      ? 'a value is no mapping; for two keys, use a tuple, as in `mapping<[UserId, UserId], u64>()`'
      : undefined,
  2339: memberUnknown,
  2551: memberUnknown,
  2345: (text, node) => worldHint(text) ?? assignmentHint(text, node),
  2365: operandHint,
  2367: operandHint,
  2683: always('write an arrow function, in which `this` is the state of the user who calls'),
  2736: always('remove the sign, which converts to a number of JavaScript; `+=` adds'),
  4112: always(NO_INHERITANCE),
  4113: always(NO_INHERITANCE),
  2552: nameUnknown,
  2366: always('the method gives a value on every path: add a `return` at the end'),
  2790: always('store the initial value again: what was never written reads as it'),
  2564: always('give it an initial value, as in `x: u64 = 0n`: what was never written reads as it'),
  2584: always('remove it: a circuit prints nothing and knows no browser; `emit` appends an event'),
  7052: (_, node) => indexHint(node),
  7006: always('declare its kind, as in `amount: u64`'),
};

/** A hint that fits a type error better than that an editor shows the same one. */
export const typeErrorHint = (code: number, text: string, node: Node | undefined): string | undefined =>
  HINTS[code]?.(text, node);

function nameUnknown(text: string, node: Node | undefined): string | undefined {
  const name = /'(\w+)'/.exec(text)?.[1] ?? '';
  const kind = exportedAs(name);
  return kind === undefined ? nameHint(name, node) : `import it: \`import { ${kind} } from 'qed/contract'\``;
}

function operandHint(text: string, node: Node | undefined): string | undefined {
  const chained = chainedComparison(node);
  if (chained !== undefined) return chained;
  if (text.includes("'>>>")) return 'write `>>`, which fills with zeros where the kind has no sign';
  return /types '(\w+)' and '(number|\d+)'|types '(number|\d+)' and '(?!(?:number|\d+)')/.test(text)
    ? 'write integers with an n, as in `x + 1n`; a `number` exists only while compiling'
    : undefined;
}

function memberUnknown(text: string, node: Node | undefined): string | undefined {
  const onMapping = /'(\w+)' does not exist on type '(?:Readonly)?Mapping</.exec(text)?.[1];
  if (onMapping !== undefined) return mappingMethodHint(onMapping);
  const [, name, ...lists] =
    /'(\w+)' does not exist on type '(?:(?:Readonly)?(FixedArray<)|(?:readonly )?(\[))/.exec(text) ?? [];
  if (lists.some((list) => list !== undefined)) return methodHint(name!);
  if (/ on type 'Contract'\.$/.test(text) && Node.isSuperExpression(node?.getParent()?.getFirstChild()))
    return NO_INHERITANCE;
  return userHint(text) ?? contextHint(text, node) ?? numberMethodHint(text);
}

/** A write to what `get` or another user's state has given, also under the name of a variable. */
function writtenTo(_: string, node: Node | undefined): string | undefined {
  const written = node?.getAncestors().find((each) => Node.isBinaryExpression(each) || isStep(each));
  const place = Node.isBinaryExpression(written) ? written.getLeft() : written;
  const source = place === undefined ? undefined : sourceOf(place);
  if (Node.isCallExpression(source) && /\.at\(/.test(source.getText())) return OTHER_USERS;
  if (source === undefined || !source.getText().includes('.get(')) return undefined;
  return `what \`get\` gives is a copy: change one of your own, \`const item = clone(${source.getText()})\`, and store it with \`set\``;
}

const OTHER_USERS = "a call writes the caller's own state only; what `at(user)` gives is read";

const isStep = (node: Node): boolean => Node.isPrefixUnaryExpression(node) || Node.isPostfixUnaryExpression(node);

/** What stands first in a place such as `item.x[0]`; of a variable, what it was made of. */
function sourceOf(place: Node): Node | undefined {
  if (Node.isPrefixUnaryExpression(place) || Node.isPostfixUnaryExpression(place)) return sourceOf(place.getOperand());
  if (Node.isPropertyAccessExpression(place) || Node.isElementAccessExpression(place))
    return sourceOf(place.getExpression());
  const declaration = Node.isIdentifier(place) ? place.getSymbol()?.getDeclarations()[0] : undefined;
  return Node.isVariableDeclaration(declaration) ? declaration.getInitializer() : place;
}

/** How a name is imported from qed/contract; undefined where it has no such name. */
export function exportedAs(name: string): string | undefined {
  const text = readFileSync(LANGUAGE_MODULES['qed/contract']!, 'utf8');
  const isThere = (words: string): boolean => new RegExp(`^export (?:${words}) ${name}\\b`, 'm').test(text);
  // A kind such as u64 is a cast too, but mostly stands in a type.
  if (isThere('type|interface')) return `type ${name}`;
  return isThere('const|function|abstract class') ? name : undefined;
}
