// docs/configuration.md lists every setting with its variable, default and meaning, and every other variable of the source.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { loadConfig, settingDescriptions } from '../../src/cli/input/config.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(path.join(ROOT, 'docs/configuration.md'), 'utf8');

/** The cells of all rows of the page's tables that begin with code. */
const rows = [...page.matchAll(/^\| (`.*) \|$/gm)].map(([, row]) => row!.split(' | '));
const code = (text: string): string => `\`${text}\``;

it('lists every setting, and no other', () => {
  const listed = rows.filter((row) => row.length === 4).map(([name, , , meaning]) => [name, meaning]);
  expect(listed).toEqual(settingDescriptions().map(([name, meaning]) => [code(name), meaning]));
});

it('names the variable of each setting', async () => {
  for (const [name, variable] of rows.filter((row) => row.length === 4)) {
    const key = variable!.slice(1, -1);
    // no setting takes this for its value, or it takes it and says where it is from
    process.env[key] = '7';
    const said = await loadConfig({})
      .then(({ origins }) => Object.entries(origins).find(([, origin]) => origin === `environment ${key}`)?.[0])
      .catch((error: Error) => error.message.split(' ')[0])
      .finally(() => delete process.env[key]);
    expect(code(said!), key).toBe(name);
  }
});

it('tells the fixed defaults', async () => {
  const { values } = await loadConfig({});
  const defaults = new Map(rows.filter((row) => row.length === 4).map(([name, , value]) => [name, value]));
  for (const name of ['node', 'port', 'outDir'] as const)
    expect(defaults.get(code(name))).toBe(code(String(values[name])));
  expect(code(path.relative('', values.dataDir))).toBe(defaults.get(code('dataDir')));
  for (const name of ['redis', 'user'] as const)
    expect([values[name], defaults.get(code(name))]).toEqual([undefined, 'none']);
});

it('lists every other variable of the source, and none that is not there', () => {
  const sources = readdirSync(path.join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const named = sources.flatMap((name) => {
    const text = readFileSync(path.join(ROOT, 'src', name), 'utf8');
    return text.match(/\bQED_[A-Z]+(?:_[A-Z]+)*\b(?!\()/g) ?? [];
  });
  // a constant of the source, and no variable
  const used = new Set(named.filter((name) => name !== 'QED_VERSION'));
  const settings = new Set(rows.filter((row) => row.length === 4).map(([, variable]) => variable));
  const others = rows.filter((row) => row.length === 2).flatMap(([names]) => names!.match(/QED_[A-Z_]+/g) ?? []);
  expect([...used].filter((name) => !settings.has(code(name))).sort()).toEqual([...others].sort());
});
