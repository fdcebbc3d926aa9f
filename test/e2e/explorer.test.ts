// A devnet's own page shows what was done on it: blocks, users, contracts, sessions and proofs, with the keyboard alone.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RpcClient } from '../../src/wire/rpc-client.js';
import { look, openBrowser, openTab, type Look } from './browser.js';
import { DevnetProcess, Home } from './qed.js';

let home: Home;
let devnet: DevnetProcess;
let browser: Browser;

beforeAll(async () => {
  [home, browser] = await Promise.all([Home.create(), openBrowser()]);
  await home.copy('contracts/token.ts');
  devnet = await DevnetProcess.start(home, 'net');
});
afterAll(async () => {
  await browser.close();
  await devnet.kill();
  await home.remove();
});

const done = (...args: string[]) => home.done(args, { QED_NODE: devnet.url });
const textOf = (page: Page) => page.locator('main').innerText();
const shows = (page: Page, text: string | RegExp) => page.locator('main').getByText(text).first().waitFor();
const title = (page: Page, text: string) => page.getByRole('heading', { level: 1, name: text, exact: true }).waitFor();

async function search(page: Page, text: string): Promise<void> {
  await page.keyboard.press('/');
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
}

it('follows a new network from its genesis to the first call, without being loaded again', async () => {
  const { page, complaints, close } = await openTab(browser, { width: 1280, colorScheme: 'light' });
  await page.goto(devnet.url);
  await title(page, 'A new network');
  await shows(page, 'Nothing is left to prove.');
  await done('compile', '--simulate', 'token.ts');
  await done('keys', 'new', 'alice');
  await done('register', '--key', 'alice');
  await title(page, 'Block 1 is sealed');
  await done('deploy', 'build/Token.json', '--key', 'alice');
  await done('call', '2', 'mint', '70', '--key', 'alice');
  await title(page, 'Block 3 is sealed');
  await expect.poll(() => textOf(page)).toMatch(/Block 3\s+1 session/);
  expect(complaints).toEqual([]);
  await close();
});

const LOOKS: readonly Look[] = [
  { width: 1280, colorScheme: 'light' },
  { width: 1280, colorScheme: 'dark' },
  { width: 390, colorScheme: 'light' },
  { width: 390, colorScheme: 'dark' },
];

describe.each(LOOKS)('$width pixels wide, $colorScheme', ({ width, colorScheme }) => {
  it('leads with the keyboard alone from the newest block to the call and to its state', async () => {
    const { page, complaints, close } = await openTab(browser, { width, colorScheme });
    const picture = (name: string) => look(page, `${name}-${width}-${colorScheme}`);
    await page.goto(devnet.url);
    await title(page, 'Block 3 is sealed');
    await shows(page, 'simulated: checked, not proven');
    await picture('overview');

    // The first row of the overview is the newest block, and its first row is the session.
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await title(page, 'Block 3');
    await shows(page, 'Checkpoint state transition');
    await shows(page, 'Session of user 0');
    await picture('block');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await title(page, 'User 0 in block 3');
    await expect.poll(() => textOf(page)).toMatch(/balance\s+0 → 70/);
    await picture('session');

    // The network's own token has a name that contains this one.
    await search(page, 'token');
    await shows(page, 'NativeToken, contract 0');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await title(page, 'Token');
    await shows(page, 'transfer(to: UserId, amount: u64)');
    await picture('contract');

    await search(page, 'user 0');
    await title(page, 'User 0');
    await shows(page, 'Session in block');
    await shows(page, 'Nothing was emitted yet');
    await picture('user');
    // The first row is what the user has in the contract.
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await title(page, 'User 0 in Token');
    await expect.poll(() => textOf(page)).toMatch(/balance\s+70/);
    // A value as long as a hash leaves its name room for whole words.
    const narrowest = await page.evaluate(`(() => {
      for (const value of document.querySelectorAll('.facts.values dd b')) value.textContent = '9'.repeat(77);
      return Math.min(...[...document.querySelectorAll('.facts.values dt')].map((name) => name.clientWidth));
    })()`);
    expect(narrowest).toBeGreaterThan(100);
    await picture('state');

    const nav = page.getByRole('navigation', { name: 'Explorer' });
    for (const place of ['Blocks', 'Users', 'Contracts', 'Proving', 'Verify']) {
      await nav.getByRole('link', { name: place }).focus();
      await page.keyboard.press('Enter');
      await title(page, place);
      await picture(place.toLowerCase());
    }
    await nav.getByRole('link', { name: 'Proving' }).press('Enter');
    await shows(page, 'Nothing is left to do');
    expect(complaints).toEqual([]);
    await close();
  });
});

describe('the search', () => {
  let page: Page;
  let complaints: string[];
  let close: () => Promise<void>;
  beforeAll(async () => {
    ({ page, complaints, close } = await openTab(browser, { width: 1280, colorScheme: 'light' }));
    await page.goto(devnet.url);
    await title(page, 'Block 3 is sealed');
  });
  afterAll(() => close());

  it('shows all that a number may mean', async () => {
    await search(page, '1');
    await shows(page, 'Contract 1');
    expect(await textOf(page)).toContain('Block 1');
    // User 1 would be the third to register.
    expect(await textOf(page)).not.toContain('User 1');
  });

  it('finds submissions, keys, roots and jobs by their numbers', async () => {
    const client = new RpcClient(devnet.url);
    const [user] = await client.call('qed_listUsers', {});
    await search(page, String(user!.publicKeyHash));
    await title(page, 'User 0');
    const { checkpointTreeRoot } = await client.getCheckpoint(2n);
    await search(page, String(checkpointTreeRoot));
    await title(page, 'Block 2');
    const [submission] = await client.call('qed_listSubmissions', { checkpointId: 2n });
    await search(page, submission!.id);
    await title(page, 'Contract 2 deployed');
    const [job] = await client.call('qed_listBlockJobs', { checkpointId: 2n });
    await search(page, job!.jobId.slice(0, 12));
    // A list of hits names the circuit too.
    await page.waitForURL(`**/#/job/${job!.jobId}`);
    await shows(page, job!.circuit!);
  });

  it('keeps what is typed while a page opens', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type('blo');
    await page.evaluate("location.hash = '#/user/0'");
    await title(page, 'User 0');
    await page.keyboard.type('ck 1');
    await page.keyboard.press('Enter');
    await title(page, 'Block 1');
  });

  it('says what it can find where it finds nothing, and takes nothing for HTML', async () => {
    await search(page, '<img src=x onerror=alert(1)>');
    await shows(page, 'Nothing was found.');
    expect(await page.locator('main img').count()).toBe(0);
    await title(page, '<img src=x onerror=alert(1)>');
    expect(complaints).toEqual([]);
  });
});

it('shows members of enums by name, where a session changed them and in the state of its user', async () => {
  const source = `import { Contract } from 'qed/contract';
enum Mood { calm, wild }
export class Cat extends Contract {
  mood: Mood = Mood.calm;
  moods: [Mood, boolean] = [Mood.calm, false];
  hiss(): void {
    this.mood = Mood.wild;
    this.moods = [Mood.wild, true];
  }
}
`;
  await home.write('cat.ts', source);
  await done('compile', '--simulate', 'cat.ts');
  const { contractId } = await done('deploy', 'build/Cat.json', '--key', 'alice');
  const { checkpointId } = await done('call', contractId, 'hiss', '--key', 'alice');
  const { page, complaints, close } = await openTab(browser, { width: 1280, colorScheme: 'light' });
  await page.goto(`${devnet.url}/#/block/${checkpointId}`);
  await page.getByRole('link', { name: 'Session of user 0' }).click();
  await title(page, `User 0 in block ${checkpointId}`);
  await expect.poll(() => textOf(page)).toMatch(/mood\s+calm → wild/);
  expect(await textOf(page)).toMatch(/moods\[0\]\s+calm → wild/);
  await search(page, 'user 0');
  await page.getByRole('link', { name: 'Cat' }).first().click();
  await title(page, 'User 0 in Cat');
  await expect.poll(() => textOf(page)).toMatch(/mood\s+wild/);
  expect(await textOf(page)).toMatch(/moods\[1\]\s+true/);
  expect(complaints).toEqual([]);
  await close();
});
