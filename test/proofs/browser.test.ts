// The explorer verifies a real checkpoint proof in the browser, from a genesis that its reader chooses, and refuses what it should.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startDevnet, type Devnet } from '../../src/node/devnet.js';
import { devnetGenesis } from '../../src/node/devnet-genesis.js';
import { genesisToJSON } from '../../src/parth/genesis/genesis-file.js';
import { systemContracts } from '../../src/system/system-contracts.js';
import { look, openBrowser, openTab } from '../e2e/browser.js';
import { lentProver } from './shared-prover.js';
import { tampered } from './tampered.js';

const systemArtifacts = systemContracts();
const genesis = devnetGenesis(systemArtifacts, { simulated: false });

let directory: string;
let devnet: Devnet;
let browser: Browser;
let page: Page;
let complaints: string[];
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'qed-browser-'));
  devnet = await startDevnet({ genesis, systemArtifacts, prover: lentProver, port: 0, workers: 1, blockInterval: 0 });
  browser = await openBrowser();
  await devnet.waitForProven(0n);
  ({ page, complaints } = await openTab(browser, { width: 1280, colorScheme: 'light' }));
  page.setDefaultTimeout(10 * 60_000);
  await page.goto(`${devnet.url}/#/verify`);
});
afterAll(async () => {
  await browser.close();
  await devnet.stop();
  await rm(directory, { recursive: true, force: true });
});

const shows = (text: string) => page.locator('main').getByText(text).first().waitFor();
const press = (name: string) => page.getByRole('button', { name, exact: true }).click();

async function choose(name: string, contents: object): Promise<void> {
  const file = path.join(directory, name);
  await writeFile(file, JSON.stringify(contents));
  await page.locator('input[type=file]').setInputFiles(file);
}

it('verifies the newest proof from the genesis that the node names', async () => {
  await press('Verify the newest proof');
  await shows('The proof holds.');
  await look(page, 'verified-1280-light');
});

it('verifies it from the published genesis file, and not from another one', async () => {
  await choose('genesis.json', genesisToJSON(genesis) as object);
  await press('Verify the newest proof');
  await shows('The proof holds.');
  await choose('other.json', { ...(genesisToJSON(genesis) as object), blockTime: '1' });
  await press('Verify the newest proof');
  await shows('QED2091');
  await choose('torn.json', {});
  await press('Verify the newest proof');
  await shows('QED4056');
});

it('refuses a proof that was changed on its way, and a header that the proof does not have', async () => {
  const changed = (change: (file: any) => void) =>
    page.route('**/', async (route) => {
      if (!route.request().postData()?.includes('qed_getProof')) return route.continue();
      const response = await route.fetch();
      const reply = await response.json();
      change(reply.result);
      return route.fulfill({ response, json: reply });
    });
  await page.locator('input[type=file]').setInputFiles([]);
  await changed((file) => (file.proof = tampered(file.proof)));
  await press('Verify the newest proof');
  await shows('QED2094');
  await page.unroute('**/');
  await changed(({ header }) => (header.newCheckpointRoot = '5'));
  await press('Verify again');
  await shows('QED2093');
  // o1js calls its own WebAssembly in an old way.
  expect(complaints.filter((text) => !text.startsWith('using deprecated parameters for the init'))).toEqual([]);
});
