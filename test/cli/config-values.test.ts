// A setting that cannot be what is given says what it takes and what it got, wherever it comes from.
import { afterEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/cli/input/config.js';
import { nodeUrl } from '../../src/cli/input/node-url.js';

const given: string[] = [];
afterEach(() => given.splice(0).forEach((name) => delete process.env[name]));
const inEnvironment = (name: string, value: string): Promise<unknown> => {
  given.push(name);
  process.env[name] = value;
  return loadConfig({});
};

describe('a setting', () => {
  it.each<[name: string, value: unknown, message: string]>([
    ['port', 'abc', "port (from flag) expects a whole number from 0 to 65535, got 'abc'"],
    ['port', '', "expects a whole number from 0 to 65535, got ''"],
    ['port', '1e3', "expects a whole number from 0 to 65535, got '1e3'"],
    ['port', '70000', "expects a whole number from 0 to 65535, got '70000'"],
    ['port', true, 'expects a whole number from 0 to 65535, got true'],
    ['port', null, 'expects a whole number from 0 to 65535, got null'],
    ['workers', '2.5', "expects a whole number from 1 to 64, got '2.5'"],
    ['workers', 2.5, 'expects a whole number from 1 to 64, got 2.5'],
    ['metricsPort', '-1', "expects a whole number from 0 to 65535, got '-1'"],
    ['keepBlocks', '0', "expects a whole number from 1 to 1000000, got '0'"],
    ['rateLimit', '0x10', "expects a whole number from 0 to 1000000, got '0x10'"],
    ['node', 'localhost:8545', "expects an address like http://127.0.0.1:8545, got 'localhost:8545'"],
    ['node', 5, 'expects an address like http://127.0.0.1:8545, got 5'],
    ['dataDir', '', "expects a path, got ''"],
    ['user', 5, 'expects the name of a key, got 5'],
    ['hostNames', { a: 1 }, 'expects names in small letters, as qed.example.org, got { a: 1 }'],
    ['trustedProxies', 'here', "expects addresses or networks, as 10.0.0.1,10.1.0.0/16, got 'here'"],
    ['contracts', 5, 'expects names with contract ids below 16777216, like token=2,game=3, got 5'],
  ])('%s refuses %j', async (name, value, message) => {
    const refusal = await loadConfig({ [name]: value }).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'QED6001', message: expect.stringContaining(message) });
  });

  it('names the variable of the environment, and an empty one is no number', async () => {
    const message = "port (from environment QED_PORT) expects a whole number from 0 to 65535, got ''";
    await expect(inEnvironment('QED_PORT', '')).rejects.toMatchObject({ code: 'QED6001', message });
    given.splice(0).forEach((name) => delete process.env[name]);
    const { values } = (await inEnvironment('QED_PORT', '0')) as Awaited<ReturnType<typeof loadConfig>>;
    expect([values.port, values.workers, values.redis, values.contracts]).toEqual([0, undefined, undefined, undefined]);
  });

  it('shows nothing of an address of Redis, which may hold a password', async () => {
    await expect(loadConfig({ redis: '' })).rejects.toMatchObject({
      message: 'redis (from flag) expects an address like redis://host:port',
    });
  });
});

it('an option for a node takes an address alone', () => {
  expect(nodeUrl('https://qed.example.org')).toBe('https://qed.example.org');
  for (const text of ['abc', 'ftp://127.0.0.1', '', '127.0.0.1:8545'])
    expect(() => nodeUrl(text)).toThrow('It is an address like http://127.0.0.1:8545.');
});
