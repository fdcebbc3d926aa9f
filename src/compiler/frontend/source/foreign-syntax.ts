import type { SourceFile } from 'ts-morph';

/** A piece of a line that is written as in another contract language, with what to write instead. */
export interface ForeignSyntax {
  readonly start: number;
  readonly end: number;
  readonly message: string;
  readonly hint: string;
}

interface Form {
  /** Its first group is what is marked; no line of a contract has it but in a comment. */
  readonly pattern: RegExp;
  /** Whether it counts only where TypeScript expected the member of a class. */
  readonly inPlaceOfMember?: true;
  readonly message: (mark: string) => string;
  /** From the groups of the pattern, the first one left out. */
  readonly hint: (...groups: readonly (string | undefined)[]) => string;
}

const KINDS = 'u?int\\d*|[ui]\\d+|Field|Hash|UserId|ContractId|address|bool|boolean|bytes\\d*|string';
const WORDS =
  'public|private|internal|external|constant|immutable|memory|storage|calldata|view|pure|payable|virtual|override';

const declares = (mark: string): string => `\`${mark}\` declares nothing here`;

const FORMS: readonly Form[] = [
  {
    pattern: /(?:^|[{;}])\s*(event)\s+(\w+)\s*\(([^()]*)\)/,
    message: declares,
    hint: (name, fields = '') =>
      `an event is an interface, \`interface ${name} { ${fieldsOf(fields, '; ')} }\`, and \`emit<${name}>({ .. })\` emits it`,
  },
  {
    pattern: /(?:^|[{;}])\s*(error)\s+(\w+)\s*\(/,
    message: declares,
    hint: () => 'a failure has a text: `assert(condition, message)`',
  },
  {
    pattern: /(?:^|[{;}])\s*(modifier)\s+(\w+)/,
    message: declares,
    hint: (name) =>
      `write a private method with the check, \`private ${name}(): void { assert(..); }\`, and call it first: \`this.${name}()\``,
  },
  {
    pattern: /(?:^|[{;}])\s*(?:export\s+)?(struct)\s+(\w+)/,
    message: declares,
    hint: (name) => `a struct is an interface: \`interface ${name} { x: u64; y: u64 }\``,
  },
  {
    pattern: /(?:^|[{;}])\s*(?:export\s+)?((?:abstract\s+)?(?:contract|library))\s+(\w+)/,
    message: declares,
    hint: (name) => `a contract is a class: \`export class ${name} extends Contract { .. }\``,
  },
  {
    pattern: /(?:^|[{;}])\s*((?:pragma\s+solidity|using\s+\w+\s+for)\b)/,
    message: (mark) => `\`${mark}\` means nothing here`,
    hint: () => 'remove the line: a contract is TypeScript, with the kinds and functions of qed/contract',
  },
  {
    pattern: /(?:^|[\s;{}])(emit\s+[A-Z]\w*)\s*\(/,
    message: (mark) => `\`${mark}(..)\` is no call`,
    hint: () => 'name the event by an interface, and its fields: `emit<Transfer>({ to, amount })`',
  },
  {
    pattern: /(?:^|[\s;{}])(revert\s+[A-Z]\w*)\s*\(/,
    message: (mark) => `\`${mark}(..)\` is no call`,
    hint: () => 'write `assert(condition, message)` with the condition that must hold',
  },
  {
    pattern: new RegExp(
      `(mapping)\\s*\\(\\s*(\\w+)[^=]*=>\\s*(?:mapping\\s*\\(\\s*(\\w+)[^=]*=>\\s*)?(\\w+)[^)]*\\)[\\s)]*(?:(?:${WORDS})\\s+)*(\\w+)?`,
    ),
    message: () => 'a mapping is no type before a name',
    hint: (key = '', second, value = '', name = 'balances') => {
      const kinds = second === undefined ? kindOf(key) : `[${kindOf(key)}, ${kindOf(second)}]`;
      return `write \`${name} = mapping<${kinds}, ${kindOf(value)}>()\``;
    },
  },
  {
    pattern: new RegExp(`(?:^|[{;])\\s*((${KINDS})\\s+(?:(?:${WORDS})\\s+)*(\\w+))\\s*(?:=|;)`),
    message: () => 'a type stands behind the name, with a colon',
    hint: (kind = '', name = 'x') =>
      `write \`${name}: ${kindOf(kind)} = ${kindOf(kind) === 'boolean' ? 'false' : '0n'}\`, for a variable of a method with \`let\` before it`,
  },
  {
    pattern: new RegExp(`for\\s*\\(\\s*((${KINDS})\\s+(\\w+))`),
    message: () => 'a type stands behind the name, with a colon',
    hint: (_, name = 'i') => `a loop counts with a number: \`for (let ${name} = 0; ${name} < 10; ${name}++)\``,
  },
  {
    pattern: /(?:^|[{;}])\s*((?:(?:public|private)\s+)?function)\s+(\w+)\s*\(/,
    inPlaceOfMember: true,
    message: () => 'a method has no `function` before its name',
    hint: (name) => `write \`${name}(amount: u64): void { .. }\`, with \`private\` before it where no user may call it`,
  },
  {
    pattern: /(?:^|[{;}])\s*((?:(?:public|private)\s+)?(?:view|pure|payable|external|internal))\s+\w+\s*\(/,
    message: (mark) => `\`${mark}\` is no modifier here`,
    hint: () =>
      'leave it out: each method that is not `private` can be called, and a getter, `get total(): u64`, only reads',
  },
  {
    pattern: /\)\s*((?:external|internal|public|private|view|pure|payable|virtual|override|returns)\b[\w\s]*)[({]/,
    message: (mark) => `\`${mark.trim()}\` is no modifier here`,
    hint: () => 'leave it out, and declare the result behind a colon, as in `f(amount: u64): u64 { .. }`',
  },
  {
    pattern: /\)\s*:\s*(\(([\w\s]+(?:,[\w\s]+)+)\))\s*\{/,
    message: (mark) => `\`${mark}\` is no type`,
    hint: (parts = '') => `several results are a tuple: \`[${parts.trim()}]\`, given with \`return [a, b]\``,
  },
  {
    pattern: /^\s*((?:pub\s+)?fn)\s+(\w+)/,
    message: () => 'a method has no `fn` before its name',
    hint: (name) => `write \`${name}(amount: u64): void { .. }\``,
  },
  {
    pattern: /(?:^|[\s;{}])(let\s+mut)\s+(\w+)/,
    message: () => '`mut` is no word of TypeScript',
    hint: (name) => `write \`let ${name}\`; what does not change is \`const\``,
  },
];

/**
 * What is written as in another contract language, in a file that TypeScript cannot parse: it says several things of each such line, and
 * none that helps. `noMembers` are the places where it expected the member of a class.
 */
export function foreignSyntax(file: SourceFile, noMembers: ReadonlySet<number>): readonly ForeignSyntax[] {
  let lineStart = 0;
  return file
    .getFullText()
    .split('\n')
    .flatMap((line) => {
      const start = lineStart;
      lineStart += line.length + 1;
      const code = withoutComment(line);
      for (const { pattern, inPlaceOfMember, message, hint } of FORMS) {
        const [whole, mark, ...groups] = pattern.exec(code) ?? [];
        if (whole === undefined || mark === undefined) continue;
        const at = start + code.indexOf(whole) + whole.indexOf(mark);
        if (isInText(file, at) || (inPlaceOfMember && !noMembers.has(at + mark.lastIndexOf('function')))) continue;
        return [{ start: at, end: at + mark.trimEnd().length, message: message(mark), hint: hint(...groups) }];
      }
      return [];
    });
}

const withoutComment = (line: string): string => (/^\s*(\/?\*|\/\/)/.test(line) ? '' : line.replace(/\s\/\/.*$/, ''));

/** Whether a place lies in a comment or a text. */
function isInText(file: SourceFile, at: number): boolean {
  const node = file.getDescendantAtPos(at);
  return (
    node === undefined ||
    node.getStart() > at ||
    node.getChildCount() > 0 ||
    /Literal|Template|Trivia/.test(node.getKindName())
  );
}

/** The fields of an interface, out of parameters as TypeScript or Solidity writes them. */
const fieldsOf = (parameters: string, separator: string): string =>
  parameters
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '')
    .map((each) => {
      const [first = '', ...rest] = each.split(/\s+/);
      const name = rest.at(-1);
      return each.includes(':') || name === undefined ? each : `${name}: ${kindOf(first)}`;
    })
    .join(separator);

/** A kind of Solidity by its name here. */
function kindOf(name: string): string {
  if (/^uint(256)?$/.test(name)) return 'u64';
  if (/^int(256)?$/.test(name)) return 'i64';
  if (/^u?int(8|16|32|64|128)$/.test(name)) return name.replace('uint', 'u').replace(/^int/, 'i');
  return ({ address: 'UserId', bool: 'boolean', bytes32: 'Hash' } as Record<string, string>)[name] ?? name;
}
