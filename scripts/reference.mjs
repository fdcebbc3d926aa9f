// Regenerates docs/commands.md, docs/rpc.md and docs/api.md from the code. Run after `npm run build`.
import { writeFileSync } from 'node:fs';
import { createProgram } from '../dist/cli/main.js';
import { openRpcDocument } from '../dist/node/rpc/open-rpc.js';
import { METHODS } from '../dist/wire/methods.js';
import { apiPage } from './reference/api-page.mjs';
import { commandsPage } from './reference/commands-page.mjs';
import { rpcPage } from './reference/rpc-page.mjs';

const environment = { streams: process };
const pages = {
  commands: commandsPage(createProgram(() => undefined, environment)),
  rpc: rpcPage(openRpcDocument(''), METHODS),
  api: apiPage(),
};
for (const [name, text] of Object.entries(pages)) {
  writeFileSync(new URL(`../docs/${name}.md`, import.meta.url), text);
}
