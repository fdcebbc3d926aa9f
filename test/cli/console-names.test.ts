// The names of `qed console`: no value takes the name of another, and each name can be written in a line.
import { expect, it } from 'vitest';
import { isVariable, Names } from '../../src/cli/commands/console/names.js';

it('gives a number to a name that is taken or reserved, and one name to one value', () => {
  const names = new Names();
  const [first, second, third] = [{}, {}, {}];
  expect([first, second, third, second].map((each) => names.give('token', each))).toEqual([
    'token',
    'token2',
    'token3',
    'token2',
  ]);
  expect(['return', 'await', 'fetch', '_', 'require'].map((name) => names.give(name, 1n))).toEqual([
    'return2',
    'await2',
    'fetch2',
    '_2',
    'require2',
  ]);
  expect(names.give('constructor', 1n)).toBe('constructor2');
  expect(names.values['token']).toBe(first);
});

it('fills a context with the names so far and with later ones, over nothing that a line has put there since', () => {
  const names = new Names();
  names.give('price', 5n);
  const context: Record<string, unknown> = {};
  names.fill(context);
  names.give('kind', 1n);
  expect(context).toEqual({ price: 5n, kind: 1n });
  context['price'] = 6n;
  names.give('price', 5n);
  expect(context['price']).toBe(6n);
});

it('knows what is no name', () => {
  expect(['a', 'ä', '$1', 'a b', '1a', '', 'class'].filter(isVariable)).toEqual(['a', 'ä', '$1']);
});
