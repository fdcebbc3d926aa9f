// The pages that are made from the code are as the code makes them now: commands, RPC methods and the TypeScript API.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
// @ts-expect-error: plain JavaScript
import { apiPage } from '../../scripts/reference/api-page.mjs';
// @ts-expect-error: plain JavaScript
import { commandsPage } from '../../scripts/reference/commands-page.mjs';
// @ts-expect-error: plain JavaScript
import { rpcPage } from '../../scripts/reference/rpc-page.mjs';
import { createProgram } from '../../src/cli/main.js';
import { openRpcDocument } from '../../src/node/rpc/open-rpc.js';
import { METHODS } from '../../src/wire/methods.js';

const pageOf = (name: string): string => readFileSync(new URL(`../../docs/${name}.md`, import.meta.url), 'utf8');

it('docs/commands.md: run `npm run build && node scripts/reference.mjs` where it is stale', () => {
  const environment = { streams: process } as unknown as Parameters<typeof createProgram>[1];
  expect(pageOf('commands')).toBe(commandsPage(createProgram(() => undefined, environment)));
});

it('docs/rpc.md', () => {
  expect(pageOf('rpc')).toBe(rpcPage(openRpcDocument(''), METHODS));
});

it('docs/api.md', () => {
  expect(pageOf('api')).toBe(apiPage());
});
