// `--profile` shows which source lines a method's rows come from.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Home } from './qed.js';

let home: Home;
beforeAll(async () => {
  home = await Home.create();
  await home.copy('contracts/token.ts');
});
afterAll(() => home.remove());

interface Part {
  readonly rows: number;
}
const sum = (parts: readonly Part[]): number => parts.reduce((all, { rows }) => all + rows, 0);

it('--profile gives every row of a method to a line or a named part', async () => {
  const { methods } = await home.done(['compile', '--profile', 'token.ts']);
  expect(methods.map(({ contract, method }: Record<string, string>) => `${contract}.${method}`)).toEqual([
    'Token.mint',
    'Token.transfer',
    'Token.claim',
  ]);
  for (const { rows, lines, shared } of methods) {
    expect(rows).toBeGreaterThan(1000);
    expect(sum(lines) + sum(shared)).toBe(rows);
    expect(lines[0].file).toBe('token.ts');
  }
});

it('--profile prints a table by rows and the source with its rows, and writes nothing', async () => {
  const { code, stdout } = await home.run(['compile', '--profile', 'token.ts']);
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^Token\.mint: \d+ rows\n {2}rows +share +line +source\n {2}[\d.]+ +[\d.]+ % +token\.ts:10 +this\.balance \+= amount;\n/,
  );
  expect(stdout).toContain('(call statement)');
  expect(stdout).toMatch(/\n *[\d.]+ \| {5}this\.balance -= amount;\n/);
  expect(stdout).toMatch(/\n {7}\| export class Token extends Contract \{\n/);
  await home.refused(['inspect', 'build/Token.json'], 'QED6011');
});
