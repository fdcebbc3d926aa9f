// A type that cannot be compiled is refused once, where the part at fault is declared, and the message names that part.
import { describe, expect, it } from 'vitest';
import { compileFile } from '../../../src/compiler/compile.js';
import { sourceOf } from '../../support/differential.js';

const DEEP = Array.from({ length: 8 }, (_, i) => `interface T${i + 1} { n: T${i} }`).join('\n');

/** Code and message of each mistake, with the text that it points to. */
async function mistakesOf(members: string, module: string): Promise<string[]> {
  const overlay = { '/c.ts': sourceOf(members, module) };
  const { diagnostics } = await compileFile('/c.ts', { overlay });
  return diagnostics.map(
    ({ code, message, sourceLine, column, length }) =>
      `${code}: ${message} @ ${sourceLine.slice(column - 1, column - 1 + length)}`,
  );
}

describe('a type that cannot be compiled', () => {
  it.each([
    [
      'a negative member of an enum',
      'm(x: N): boolean { return x === N.Low; }',
      'enum N { Low = -1, Mid }',
      "QED1903: the enum 'N' is no kind: 'Low' is negative @ Low = -1",
    ],
    [
      'a text in an enum',
      'm(x: N): boolean { return x === N.A; }',
      "enum N { A = 'a' }",
      "QED1903: the enum 'N' is no kind: 'A' is a text @ A = 'a'",
    ],
    [
      'a broken number in an enum',
      'm(x: N): boolean { return x === N.A; }',
      'enum N { A = 1.5 }',
      "QED1903: the enum 'N' is no kind: the value of 'A' is no whole number @ A = 1.5",
    ],
    [
      'a negative member of a union',
      'm(x: D): boolean { return x === 1n; }',
      'type D = -1n | 1n',
      "QED1903: 'D' has a negative member, or one that fits no u64 @ type D = -1n | 1n",
    ],
    [
      'an optional member',
      'm(x: P): u32 { return x.x; }',
      'interface P { x: u32; y?: u32 }',
      "QED1903: the member 'y' of 'P' is optional @ y?: u32",
    ],
    [
      'a member that may be null',
      'm(x: P): u32 { return x.x; }',
      'interface P { x: u32; y: u32 | null }',
      "QED1903: the member 'y' of 'P': 'u32 | null' may be absent, and a value of a circuit is always there @ y: u32 | null",
    ],
    [
      'a member of a member',
      'm(x: P): u32 { return x.x; }',
      'interface D { at: Date }\ninterface P { x: u32; d: D }',
      "QED1903: the member 'at' of 'D' has the type 'Date', which is not supported @ at: Date",
    ],
    [
      'a bigint in a list of structs',
      'm(x: FixedArray<P, 2>): u32 { return x[0].x; }',
      'interface P { x: u32; b: bigint }',
      "QED1903: the member 'b' of 'P': 'bigint' does not say which kind of integer it is @ b: bigint",
    ],
    [
      'a list without length',
      'm(x: P): u32 { return x.x; }',
      'interface P { x: u32; l: u32[] }',
      "QED1903: the member 'l' of 'P': 'u32[]' has no fixed length @ l: u32[]",
    ],
    [
      'items of a list',
      'm(x: FixedArray<Date, 2>): void {}',
      '',
      "QED1903: items of the type 'Date' are not supported @ FixedArray<Date, 2>",
    ],
    [
      'a function as a member',
      'm(x: P): u32 { return x.x; }',
      'interface P { x: u32; f: () => void }',
      "QED1903: the member 'f' of 'P' has the type '() => void', which is not supported @ f: () => void",
    ],
    [
      'a union of texts',
      "m(x: Side): boolean { return x === 'buy'; }",
      "type Side = 'buy' | 'sell';",
      "QED1903: 'Side' is a union of texts @ type Side = 'buy' | 'sell';",
    ],
    [
      'structs in structs',
      'm(x: T8): u32 { return x.n.n.n.n.n.n.n.n.v; }',
      `interface T0 { v: u32 }\n${DEEP}`,
      'QED1903: structs and arrays nest more than 8 deep @ T8',
    ],
  ])('names the part at fault: %s', async (_, members, module, mistake) => {
    expect((await mistakesOf(members, module))[0]).toBe(mistake);
  });

  it('says what to write instead of `never`', async () => {
    const members = 'e(k: K): u32 { switch (k) { case K.A: return 1n; default: { const no: never = k; return no; } } }';
    expect((await mistakesOf(members, 'enum K { A }'))[0]).toContain('no value has the type `never`');
  });
});
