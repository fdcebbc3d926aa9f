import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { expect } from 'vitest';

/** Where Chromium is looked for; QED_CHROMIUM names another place. */
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/snap/bin/chromium'];

/** Starts a browser that nobody sees. Throws when there is none: a page that nobody has opened is not tested. */
export async function openBrowser(): Promise<Browser> {
  const chosen = process.env['QED_CHROMIUM'];
  const executablePath = (chosen === undefined ? PLACES : [chosen]).find((place) => existsSync(place));
  if (executablePath === undefined) {
    throw new Error(
      'no Chromium to open the explorer in: install it (apt-get install --no-install-recommends chromium), ' +
        'or name one in QED_CHROMIUM',
    );
  }
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}

/** How the page is looked at. */
export interface Look {
  readonly width: number;
  readonly colorScheme: 'light' | 'dark';
}

/** A tab whose page may not complain: `complaints` has every error and warning of its console. */
export async function openTab(browser: Browser, { width, colorScheme }: Look) {
  const context = await browser.newContext({ viewport: { width, height: 850 }, colorScheme });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  return { page, complaints, close: () => context.close() };
}

/** Holds that nothing sticks out sideways, and keeps a picture where QED_SCREENSHOTS names a directory. */
export async function look(page: Page, name: string): Promise<void> {
  const overhang = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
  expect(overhang, `${name} is wider than its window`).toBeLessThanOrEqual(0);
  const directory = process.env['QED_SCREENSHOTS'];
  if (directory === undefined) return;
  mkdirSync(directory, { recursive: true });
  await page.screenshot({ path: path.join(directory, `${name}.png`), fullPage: true });
}
