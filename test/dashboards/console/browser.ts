import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { inPackage } from '../../../policies/base/package-root.ts';

const CHROMIUM = process.env.MUSTER_CHROMIUM ?? '/usr/bin/chromium';

/** Why the browser tests cannot run here; undefined where they can. */
export const missing: string | undefined = !existsSync(CHROMIUM)
  ? `no Chromium at ${CHROMIUM}; set MUSTER_CHROMIUM to run the console's browser tests`
  : !existsSync(inPackage('build/console/index.html'))
    ? 'the console is not built; run "npm run build" first'
    : undefined;

export interface Look {
  readonly language?: 'vi' | 'en';
  readonly theme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
}

/** What must never happen on a page: console errors, refusals of the policy, questions to anybody else. */
export interface Watched {
  readonly page: Page;
  readonly complaints: readonly string[];
}

export interface Browser {
  open(url: string, look?: Look): Promise<Watched>;
  closePages(): Promise<void>;
  close(): Promise<void>;
}

/** Headless Chromium with a profile of its own. */
export async function startBrowser(): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), 'muster-console-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
    timezoneId: 'Europe/London', // not the ministry's: the console must not read the browser's clock zone
  });
  return {
    open: (url, look = {}) => openPage(context, url, look),
    closePages: async () => {
      await Promise.all(
        context
          .pages()
          .slice(1)
          .map((page) => page.close()),
      );
    },
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

async function openPage(context: BrowserContext, url: string, look: Look): Promise<Watched> {
  const { language = 'vi', theme = 'light', width = 1440, height = 900 } = look;
  const page = await context.newPage();
  const complaints: string[] = [];
  const { origin } = new URL(url);
  await page.setViewportSize({ width, height });
  page.setDefaultTimeout(20_000);
  await page.addInitScript(
    ([chosen, shown]) => {
      localStorage.setItem('muster.language', chosen ?? 'vi');
      localStorage.setItem('muster.theme', shown ?? 'light');
    },
    [language, theme],
  );
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`page: ${error.message}`));
  page.on('request', (request) => {
    const asked = new URL(request.url());
    if (asked.protocol !== 'blob:' && asked.origin !== origin) complaints.push(`other origin: ${request.url()}`);
  });
  try {
    await page.goto(url, { waitUntil: 'load' });
    await settle(page);
  } catch (error) {
    await page.close(); // a page that hangs would hold its address against the tests after it
    throw error;
  }
  return { page, complaints };
}

/** Waits until the page stands: a heading is drawn and nothing is being fetched. */
export async function settle(page: Page): Promise<void> {
  await page.waitForSelector('h1', { timeout: 15_000 });
  await page.waitForSelector('[aria-busy="true"]', { state: 'detached', timeout: 15_000 });
  await page.evaluate('document.fonts.ready.then(() => undefined)');
}
