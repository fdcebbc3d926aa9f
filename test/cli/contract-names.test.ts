// Names that the configuration gives to contract ids, as a table or as text.
import { afterEach, expect, it } from 'vitest';
import { loadConfig } from '../../src/cli/input/config.js';
import { contractIdOf, contractNamesSchema, contractsByName } from '../../src/cli/input/contract-names.js';

afterEach(() => delete process.env['QED_CONTRACTS']);

it('reads a table and text alike', () => {
  const text = contractNamesSchema.parse({ token: 2, 'my-game': '16777215' });
  expect(text).toBe('token=2,my-game=16777215');
  expect(contractNamesSchema.parse(text)).toBe(text);
  expect(contractsByName(text)).toEqual({ token: 2n, 'my-game': 16777215n });
  expect([contractNamesSchema.parse({}), contractsByName(undefined)]).toEqual([undefined, {}]);
});

it.each([
  'token',
  'token=',
  'token=x',
  '2=3',
  'a=1,',
  'a=01',
  'a=1=2',
  'a=1,b=16777216',
  { token: 99999999 },
  { token: -1 },
  { 'a b': 1 },
  { 'a=1;b': 2 },
  '7',
])('refuses %j', (names) => expect(contractNamesSchema.safeParse(names).success).toBe(false));

it('gives an id for an id and for a name', async () => {
  process.env['QED_CONTRACTS'] = 'token=2,constructor=5';
  const { values } = await loadConfig({});
  expect(['2', 'token', 'constructor'].map((text) => contractIdOf(text, values))).toEqual([2n, 2n, 5n]);
  const refused = (text: string) => {
    try {
      return contractIdOf(text, values);
    } catch (error) {
      return error;
    }
  };
  expect(refused('tokn')).toMatchObject({ code: 'QED6007', hint: expect.stringContaining("'token'") });
  expect(refused('toString')).toMatchObject({ code: 'QED6007' });
  expect(refused('16777216')).toMatchObject({ code: 'QED6007' });
});
