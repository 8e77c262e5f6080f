import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Browser, type Look, missing, startBrowser, type Watched } from './browser.ts';
import { makeEstate } from './estate.ts';
import { type FakeCollector, type FakeOptions, startFake } from './fake-collector.ts';

// Every page under the collector's own policy; every third also in the other language, theme and width. MUSTER_FULL=1
// takes every page in every pairing.
// MUSTER_SCREENSHOTS=folder keeps a picture of each.

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PICTURES = process.env.MUSTER_SCREENSHOTS;
const IS_FULL = process.env.MUSTER_FULL === '1';

const LOOKS: readonly Required<Pick<Look, 'language' | 'theme' | 'width'>>[] = [
  { language: 'vi', theme: 'light', width: 1440 },
  { language: 'en', theme: 'dark', width: 360 },
  { language: 'en', theme: 'dark', width: 1440 },
  { language: 'vi', theme: 'light', width: 360 },
  { language: 'en', theme: 'light', width: 1440 },
  { language: 'vi', theme: 'dark', width: 360 },
].slice(0, IS_FULL ? 6 : 2) as Required<Pick<Look, 'language' | 'theme' | 'width'>>[];

const PAGES: readonly (readonly [name: string, path: string])[] = [
  ['overview', '/'],
  ['overview of one unit', '/?unit=cdv'],
  ['trend as a table', '/?view=table'],
  ['overview of a past day', '/?on=2026-09-03'],
  ['overview of a day that was not kept', '/?on=2026-08-01'],
  ['overview of a day that is none', '/?on=2026-02-31'],
  ['units', '/units'],
  ['hosts', '/hosts'],
  ['hosts, filtered', '/hosts?verdict=unknown&sort=-unknownCount&freshness=silent'],
  ['hosts, nothing matches', '/hosts?q=nobody'],
  ['host', '/hosts/host-cdv-app-01'],
  ['finding that fails', '/hosts/host-cdv-app-01/findings/patching/openssl-exploited'],
  ['finding not known', '/hosts/host-cdv-app-01/findings/logging/audit-rules'],
  ['finding that is stale', '/hosts/host-cdv-app-01/findings/backup/backed-up'],
  ['inventory: system', '/hosts/host-cdv-app-01/inventory?section=os'],
  ['inventory: packages', '/hosts/host-cdv-app-01/inventory?section=packages'],
  ['inventory: services', '/hosts/host-cdv-app-01/inventory?section=services'],
  ['inventory: not read', '/hosts/host-cdv-app-01/inventory?section=shadow'],
  ['history', '/hosts/host-cdv-app-01/history'],
  ['host on a past day', '/hosts/host-cdv-app-01?on=2026-09-03'],
  ['inventory of a past day: packages', '/hosts/host-cdv-app-01/inventory?section=packages&on=2026-09-03'],
  ['history has no past', '/hosts/host-cdv-app-01/history?on=2026-09-03'],
  ['rules have no past', '/rules?on=2026-09-03'],
  ['host that fell silent', '/hosts/host-dsq-d-app-01'],
  ['host that never reported', '/hosts/host-pkcl-web-01'],
  ['host that does not exist', '/hosts/nobody'],
  ['rules', '/rules'],
  ['rule', '/rules/ssh/root-login-off'],
  ['trial of a rule', '/rules/ssh/root-login-off/try?parameter=maxAuthTries&value=3'],
  ['administration: packs', '/admin'],
  ['administration: parameters', '/admin/parameters'],
  ['administration: units', '/admin/units'],
  ['administration: systems', '/admin/systems'],
  ['administration: editions', '/admin/editions'],
  ['lifecycle', '/lifecycle'],
  ['lifecycle, near, products', '/lifecycle?kind=product&zoom=near'],
  ['lifecycle, certificates', '/lifecycle?kind=certificate'],
  ['software', '/software'],
  ['software, filtered', '/software?standing=unknown&sort=title'],
  ['one product', '/software/postgresql'],
  ['a product that nobody has', '/software/nothing'],
  ['exceptions', '/exceptions'],
  ['exception that ends soon', '/exceptions/e-1'],
  ['exception that waits', '/exceptions/e-4'],
  ['exception that does not exist', '/exceptions/nothing'],
  ['exceptions of a host', '/hosts/host-cdv-app-01/exceptions'],
  ['agents', '/agents'],
  ['enrol', '/agents/enrol'],
  ['imports', '/imports'],
  ['a courier file that waits', '/imports/i-1'],
  ['a package of an unknown collector', '/imports/i-2'],
  ['a file that was changed', '/imports/i-3'],
  ['a file that is being taken in', '/imports/i-4'],
  ['a file that somebody else must accept', '/imports/i-5'],
  ['a file that does not exist', '/imports/nothing'],
  ['account', '/account'],
  ['no such page', '/nowhere'],
];

describe.skipIf(missing !== undefined)(
  `the pages of the console${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  () => {
    let browser: Browser;
    const fakes = new Map<string, Promise<FakeCollector>>();

    const fakeOf = (name: string, options: FakeOptions): Promise<FakeCollector> => {
      const fake = fakes.get(name) ?? startFake(options);
      fakes.set(name, fake);
      return fake;
    };

    beforeAll(async () => {
      browser = await startBrowser();
    });
    afterAll(async () => {
      await browser.close();
      await Promise.all([...fakes.values()].map(async (fake) => (await fake).close()));
    });

    async function look(watched: Watched, name: string): Promise<void> {
      await examine(watched, name).finally(() => watched.page.close());
    }

    async function examine(watched: Watched, name: string): Promise<void> {
      const { page, complaints } = watched;
      if (PICTURES !== undefined)
        await page.screenshot({ path: join(PICTURES, `${name.replaceAll(/\W+/g, '-')}.png`), fullPage: true });
      // A refused answer is written to the console by the browser itself; these pages are about refusals.
      const unexpected = complaints.filter(
        (complaint) => !/Failed to load resource: .* (401|403|404|500|503)/.test(complaint),
      );
      expect(unexpected).toEqual([]);
      expect(
        await page.evaluate('document.documentElement.scrollWidth <= innerWidth'),
        'nothing sticks out at the side',
      ).toBe(true);
      expect(await page.locator('h1').count(), 'one sentence a page').toBe(1);
      expect(await violationsOf(watched)).toEqual([]);
    }

    describe.each(LOOKS)('in $language, $theme, $width px', (dress) => {
      const pages = PAGES.filter((_, place) => IS_FULL || dress === LOOKS[0] || place % 3 === 0);

      it.each(pages)(
        '%s stands, breaks no policy, asks nobody else and can be used by everyone',
        async (name, path) => {
          const fake = await fakeOf('sixty', { estate: makeEstate('sixty') });
          await look(
            await browser.open(fake.url + path, dress),
            `${name} ${dress.language} ${dress.theme} ${dress.width}`,
          );
        },
      );

      it.each(['/', '/hosts', '/units', '/agents', '/rules', '/lifecycle', '/software'])(
        '%s with no data says what to do first',
        async (path) => {
          const fake = await fakeOf('none', { estate: { ...makeEstate('none'), rules: [] } });
          await look(
            await browser.open(fake.url + path, dress),
            `empty ${path} ${dress.language} ${dress.theme} ${dress.width}`,
          );
        },
      );

      it.each(['/', '/hosts', '/units'])('%s with ten thousand hosts stays whole', async (path) => {
        const fake = await fakeOf('tenThousand', { estate: makeEstate('tenThousand') });
        await look(
          await browser.open(fake.url + path, dress),
          `many ${path} ${dress.language} ${dress.theme} ${dress.width}`,
        );
      });

      it.each(['out', 'first'] as const)('the door, %s', async (person) => {
        const fake = await startFake({ estate: makeEstate('one'), person });
        await look(
          await browser.open(`${fake.url}/hosts`, dress),
          `door ${person} ${dress.language} ${dress.theme} ${dress.width}`,
        );
        await fake.close();
      });

      it('a list that cannot be fetched shows the failed face, the cause and a way to try again', async () => {
        const fake = await startFake({
          estate: makeEstate('sixty'),
          refuse: { '/api/v1/units': { status: 503, code: 'store_failed' } },
        });
        const watched = await browser.open(`${fake.url}/units`, dress);
        expect(await watched.page.locator('.face-failed').textContent()).toContain('store_failed');
        expect(await watched.page.locator('.face-failed button').count()).toBe(1);
        await look(watched, `failed ${dress.language} ${dress.theme} ${dress.width}`);
        await fake.close();
      });
    });
  },
);

async function violationsOf({ page }: Watched): Promise<readonly string[]> {
  await page.evaluate(AXE);
  const results = (await page.evaluate(
    `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })`,
  )) as AxeResults;
  return results.violations.flatMap((violation) =>
    violation.nodes
      .slice(0, 3)
      .map((node) => `${violation.id}: ${node.html.slice(0, 160)} ${node.failureSummary?.split('\n')[1]?.trim()}`),
  );
}
