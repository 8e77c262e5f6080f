import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { en } from '../../../dashboards/console/words/en.ts';
import { type Browser, missing, startBrowser } from './browser.ts';
import { makeEstate } from './estate.ts';
import { type FakeCollector, startFake } from './fake-collector.ts';

describe.skipIf(missing !== undefined)(
  `a change that is tried in the console${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  () => {
    let browser: Browser;
    let fake: FakeCollector;

    beforeAll(async () => {
      browser = await startBrowser();
      fake = await startFake({ estate: makeEstate('sixty') });
    });
    afterAll(async () => {
      await browser.close();
      await fake.close();
    });

    it('is answered beside the parameter, and asks for nothing to be stored before it has a reason', async () => {
      const { page, complaints } = await browser.open(
        `${fake.url}/rules/ssh/root-login-off/try?parameter=maxAuthTries&value=3`,
        { language: 'en' },
      );
      await page.click('form button[type="submit"]');
      expect(await page.locator('#trial-title').textContent()).toBe(en.trial.result(2, 1));
      expect(await page.locator('main').textContent()).toContain(en.trial.notJudged(1));
      expect(fake.asked.filter((asked) => !asked.startsWith('GET'))).toEqual(['POST /api/v1/try']);
      await page.click(`button:has-text("${en.trial.apply}")`);
      expect(fake.asked.some((asked) => asked.startsWith('PUT'))).toBe(false); // the reason is required
      await page.fill('textarea', 'decision 12');
      await page.click(`button:has-text("${en.trial.apply}")`);
      await page.waitForSelector('[role="status"].note');
      expect(fake.asked.filter((asked) => asked.startsWith('PUT'))).toHaveLength(1);
      expect(complaints).toEqual([]);
    });
  },
);
