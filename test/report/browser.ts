// A real browser for pages: Debian's chromium, driven by playwright-core. Every page reports what it logged, what went
// wrong in it, and whatever it asked the network for.
import { spawnSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { writeTemporary } from '../kit/write-capture.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** Where the browser is; undefined when there is none. */
export const CHROMIUM: string | undefined = NAMES.map((name) =>
  spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim(),
).find((path) => path !== '');

export const NO_CHROMIUM = 'chromium is not installed, so nothing opens the HTML report';

let browser: Promise<Browser> | undefined;
/** As most tests want it, which takes longer to make than a report to load; taken out while one uses it. */
let usual: Page | undefined;

export interface Opened {
  readonly page: Page;
  /** Errors and warnings of its console, exceptions, violations of its policy. */
  readonly complaints: string[];
  /** Whatever it asked for, but itself. */
  readonly requests: string[];
}

const VIEWPORT = { width: 1280, height: 900 };

async function newPage(options: BrowserContextOptions): Promise<Page> {
  browser ??= chromium.launch({ executablePath: CHROMIUM!, args: ['--no-sandbox'], timeout: 0 });
  const context: BrowserContext = await (
    await browser
  ).newContext({ viewport: VIEWPORT, colorScheme: 'light', ...options });
  context.setDefaultTimeout(0); // only the test itself has one
  return context.newPage();
}

/** A page that keeps nothing of the test before; for as long as this one lasts. */
async function pageOfTest(options: BrowserContextOptions): Promise<Page> {
  const isUsual = Object.keys(options).length === 0;
  const kept = isUsual ? usual : undefined;
  if (isUsual) usual = undefined;
  const page = kept ?? (await newPage(options));
  onTestFinished(async () => {
    if (!isUsual || usual !== undefined) return page.context().close(); // open pages take time from the next
    page.removeAllListeners();
    await page.context().clearPermissions();
    await page.setViewportSize(VIEWPORT);
    await page.evaluate('localStorage.clear()');
    usual = page;
  });
  return page;
}

/** Opens a page from disk, as a reader does; for as long as the test lasts. */
export async function openPage(html: string, options: BrowserContextOptions = {}, hash = ''): Promise<Opened> {
  const page = await pageOfTest(options);
  const complaints: string[] = [];
  const requests: string[] = [];
  const url = pathToFileURL(writeTemporary('report.html', Buffer.from(html))).href;
  page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(`exception: ${error.message}`));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (request.url() !== url && request.url() !== url + hash && !request.url().startsWith('data:'))
      requests.push(request.url());
  });
  await page.goto(url + hash);
  await page.waitForSelector('html[data-ready]', { state: 'attached' });
  return { page, complaints, requests };
}

export async function closeBrowser(): Promise<void> {
  await (await browser)?.close();
  browser = undefined;
  usual = undefined;
}
