import { ts } from 'ts-morph';
import type { Random } from './seeded-random.js';

interface Token {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly isName: boolean;
}

/** The tokens of a source text, without spaces and comments. */
function tokensOf(text: string): Token[] {
  const scanner = ts.createScanner(ts.ScriptTarget.ES2022, true, ts.LanguageVariant.Standard, text);
  const tokens: Token[] = [];
  for (let kind = scanner.scan(); kind !== ts.SyntaxKind.EndOfFileToken; kind = scanner.scan()) {
    const [start, end] = [scanner.getTokenStart(), scanner.getTokenEnd()];
    if (end <= start) break;
    tokens.push({ start, end, text: text.slice(start, end), isName: kind === ts.SyntaxKind.Identifier });
  }
  return tokens;
}

/** What is put into sources beside their own tokens: operators, words and values that JavaScript has and the language may refuse. */
const WORDS =
  '( ) { } [ ] ; , . ? : => = += === !== < > ! ~ - + * / % ** << >> & | && || ?? ... ++ -- 0 1 0n 1n -1n 18446744073709551616n 1e9 1.5 NaN undefined null true false this super new return break continue if else for while do switch case default const let var function class extends Contract Component import export type interface enum as any unknown never void async await yield static readonly private get set delete typeof in of instanceof throw try catch label: u64 u32 u8 i64 Field Hash UserId FixedArray mapping context assert emit array clone equals min max Math.floor Number BigInt `${1n}` /x/ "s" @x #x'.split(
    ' ',
  );

type Mutation = (text: string, tokens: readonly Token[], random: Random, others: readonly string[]) => string;

const pick = <T>(items: readonly T[], random: Random): T => items[random(items.length)]!;
const replace = (text: string, { start, end }: { start: number; end: number }, by: string): string =>
  text.slice(0, start) + by + text.slice(end);

/** Ways to spoil a source, by name. */
const MUTATIONS: Readonly<Record<string, Mutation>> = {
  delete: (text, tokens, random) => replace(text, pick(tokens, random), ''),
  duplicate: (text, tokens, random) => {
    const token = pick(tokens, random);
    return replace(text, token, `${token.text} ${token.text}`);
  },
  swap: (text, tokens, random) => {
    const [a, b] = [pick(tokens, random), pick(tokens, random)].sort((p, q) => p.start - q.start) as [Token, Token];
    return a === b ? text : replace(replace(text, b, a.text), a, b.text);
  },
  insert: (text, tokens, random) => {
    const token = pick(tokens, random);
    return replace(text, token, `${token.text} ${pick(WORDS, random)} `);
  },
  replace: (text, tokens, random) => replace(text, pick(tokens, random), pick(WORDS, random)),
  /** One name for another of the same file: mostly still a program, with other kinds. */
  rename: (text, tokens, random) => {
    const names = tokens.filter(({ isName }) => isName);
    return names.length === 0 ? text : replace(text, pick(names, random), pick(names, random).text);
  },
  copyName: (text, tokens, random) => {
    const names = tokens.filter(({ isName }) => isName);
    if (names.length === 0) return text;
    const from = pick(names, random).text;
    const to = pick(names, random).text;
    return names.filter(({ text: name }) => name === from).reduceRight((all, name) => replace(all, name, to), text);
  },
  deleteLine: (text, _tokens, random) => {
    const lines = text.split('\n');
    lines.splice(random(lines.length), 1);
    return lines.join('\n');
  },
  swapLines: (text, _tokens, random) => {
    const lines = text.split('\n');
    const [i, j] = [random(lines.length), random(lines.length)];
    [lines[i], lines[j]] = [lines[j]!, lines[i]!];
    return lines.join('\n');
  },
  truncate: (text, tokens, random) => text.slice(0, pick(tokens, random).start),
  /** Closed again, so that what was cut off is all that is wrong. */
  truncateAndClose: (text, tokens, random) => {
    const cut = text.slice(0, pick(tokens, random).start);
    const open = tokensOf(cut).reduce<string[]>((stack, token) => {
      const closing = { '{': '}', '(': ')', '[': ']' }[token.text];
      if (closing !== undefined) return [...stack, closing];
      return token.text === stack.at(-1) ? stack.slice(0, -1) : stack;
    }, []);
    return cut + open.reverse().join('');
  },
  splice: (text, tokens, random, others) => {
    const other = pick(others, random);
    return text.slice(0, pick(tokens, random).start) + other.slice(pick(tokensOf(other), random).start);
  },
  /** A piece of another file in the middle of this one. */
  transplant: (text, tokens, random, others) => {
    const lines = pick(others, random).split('\n');
    const start = random(lines.length);
    const piece = lines.slice(start, start + 1 + random(6)).join('\n');
    return replace(text, pick(tokens, random), `${piece}\n`);
  },
};

/** Spoils a source in one to three ways. */
export function mutate(text: string, random: Random, others: readonly string[]): string {
  let mutated = text;
  for (let times = 1 + random(3); times > 0; times--) {
    const tokens = tokensOf(mutated);
    if (tokens.length === 0) break;
    mutated = pick(Object.values(MUTATIONS), random)(mutated, tokens, random, others);
  }
  return mutated;
}
