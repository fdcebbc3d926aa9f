// Names that the configuration gives to contract ids, as a table or as text.
import { afterEach, expect, it } from 'vitest';
import type { ContractArtifact } from '../../src/compiler/artifact/artifact.js';
import { loadConfig } from '../../src/cli/input/config.js';
import {
  checkedNames,
  configuredNames,
  contractIdOf,
  contractsByName,
  refuseOtherNames,
} from '../../src/cli/input/contract-names.js';
import { contractNamesSchema } from '../../src/cli/input/contract-names-schema.js';

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

it('takes a name without an id for a check, with a warning, also one that is near another', () => {
  const { bind, warnings } = checkedNames({ contracts: 'token=2,usdc=3' });
  expect(bind('token', 'Token', '/token.ts')).toBe(2n);
  const [shop, again, other] = ['shop', 'shop', 'bank'].map((name) => bind(name, 'Any', '/any.ts'));
  expect([typeof shop, again, other === shop]).toEqual(['bigint', shop, false]);
  // A new coin beside a known one is no mistake.
  expect([typeof bind('usdt', 'Usdt', '/usdt.ts'), bind('usdc', 'Usdc', '/usdc.ts')]).toEqual(['bigint', 3n]);
  expect(warnings()).toEqual([
    expect.stringMatching(/^'shop' has no id .* needs$/),
    expect.stringMatching(/^'bank' has no id .* needs$/),
    expect.stringMatching(/^'usdt' has no id .* needs; did you mean 'usdc'\?$/),
  ]);
});

it('binds the names of a source, and lets nothing be deployed that was compiled for other ids', () => {
  const bind = configuredNames({ contracts: 'token=2,constructor=5' });
  expect([bind('token', 'Token', '/token.ts'), bind('constructor', 'C', '/token.ts')]).toEqual([2n, 5n]);
  expect(bind('tokn', 'Token', '/token.ts')).toEqual({ hint: "did you mean 'token'?" });
  expect(bind('gold-coin', 'Coin', '/token.ts')).toEqual({
    hint: expect.stringContaining("contracts: { 'gold-coin': 2 }"),
  });
  expect(bind('toString', 'T', '/token.ts')).toHaveProperty('hint');

  const names = [{ name: 'token', contract: 'Token', contractId: '2' }];
  const artifact = { contract: 'Shop', names } as unknown as ContractArtifact;
  const refused = (contracts: string | undefined) => () => refuseOtherNames(artifact, { contracts });
  expect(refused('token=2')).not.toThrow();
  expect(refused('token=3')).toThrow("with contract 2 as 'token', and the configuration says 3");
  expect(refused(undefined)).toThrow(expect.objectContaining({ code: 'QED6065' }));
  expect(() => refuseOtherNames({ contract: 'Token' } as ContractArtifact, {})).not.toThrow();
});
