import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type {
  FindingAnswer,
  FindingRow,
  HostAnswer,
  OverviewAnswer,
  Page as Paged,
  RuleRow,
} from '../../collector/api.ts';
import { partsOf, percentsOf } from '../../dashboards/console/counts.ts';
import { formatOf } from '../../dashboards/console/format.ts';
import { findingPath, hostPath } from '../../dashboards/console/paths.ts';
import { en } from '../../dashboards/console/words/en.ts';
import { vi } from '../../dashboards/console/words/vi.ts';
import { sectionById } from '../../policies/inventory/inventory.ts';
import type { Browser, Look } from '../dashboards/console/browser.ts';
import { settle } from '../dashboards/console/browser.ts';
import type { Session } from './session.ts';

// What a newcomer sees of the host, page by page, held against what the collector answers.

const WORDS = { vi, en } as const;

export interface Tour {
  readonly browser: Browser;
  readonly session: Session;
  readonly address: string;
  readonly look: Look & { readonly language: 'vi' | 'en' };
}

/** Opens a page, looks at it, and holds that nothing was refused, complained of or fetched from elsewhere. */
async function visit(
  { browser, address, look }: Tour,
  path: string,
  see: (page: Page) => Promise<void>,
): Promise<void> {
  const { page, complaints } = await browser.open(new URL(path, address).href, look);
  try {
    expect(await page.evaluate('document.documentElement.lang')).toBe(look.language);
    await see(page);
    expect({ path, complaints }).toEqual({ path, complaints: [] });
  } finally {
    await page.close();
  }
}

/** The text of the page as it is seen. */
async function textOf(page: Page, selector = 'main'): Promise<string> {
  // biome-ignore lint/performance/useDomNodeTextContent: what is hidden is not seen
  return (await page.locator(selector).first().innerText()).normalize('NFC');
}

export async function seeOverview(tour: Tour): Promise<void> {
  const words = WORDS[tour.look.language];
  const format = formatOf(tour.look.language);
  await visit(tour, '/', async (page) => {
    const { hosts, counts } = await tour.session.get<OverviewAnswer>('/api/v1/overview');
    expect(await textOf(page, 'h1')).toBe(words.overview.sentence(hosts));
    const score = await textOf(page, 'section.score');
    const parts = partsOf(counts);
    for (const part of ['pass', 'fail', 'unknown'] as const) {
      expect(score).toContain(words.verdict[part]);
      expect(score).toContain(format.number(parts[part]));
    }
    expect(score).toContain(format.percent(percentsOf(counts).fail));
    expect(await textOf(page)).toContain(words.actions.sub);
  });
}

export async function seeFindings(tour: Tour, host: HostAnswer): Promise<void> {
  const { language } = tour.look;
  const words = WORDS[language];
  const findings = await tour.session.get<Paged<FindingRow>>(
    `/api/v1/hosts/${host.hostId}/findings?verdict=fail&pageSize=1`,
  );
  const [worst] = findings.items;
  if (worst === undefined) throw new Error('nothing fails on this host: there is no evidence to look at');
  const answer = await tour.session.get<FindingAnswer>(
    `/api/v1/hosts/${host.hostId}/findings/${worst.pack}/${worst.rule}`,
  );
  await visit(tour, hostPath(host.hostId), async (page) => {
    expect(await textOf(page, 'h1')).toContain(host.name);
    expect(await textOf(page, '.finding-list')).toContain(worst.title[language].normalize('NFC'));
    // By its address: one title may stand inside another.
    await page.locator(`.finding-row[href*="/${worst.pack}/${worst.rule}"]`).first().click();
    await page.waitForURL(`**${findingPath(host.hostId, worst.pack, worst.rule)}*`);
    await settle(page);
    const evidence = await textOf(page, 'article.evidence');
    for (const text of [
      words.evidence.readFrom,
      words.evidence.remedy,
      answer.ruleText.remedy[language],
      words.verdict.fail,
    ]) {
      expect(evidence).toContain(text.normalize('NFC'));
    }
    const source = answer.finding.evidence.find((entry) => entry.source !== undefined)?.source;
    if (source !== undefined) expect(evidence).toContain(source);
  });
}

const SHOWN_SECTIONS = ['os', 'services', 'listeners', 'settings.loginDefs'] as const;

export async function seeInventory(tour: Tour, host: HostAnswer): Promise<void> {
  const { language } = tour.look;
  const words = WORDS[language];
  const inventory = hostPath(host.hostId, 'inventory');
  for (const id of SHOWN_SECTIONS) {
    await visit(tour, `${inventory}?section=${id}`, async (page) => {
      expect(await textOf(page, '.inventory-section h2')).toBe(sectionById(id)?.title[language].normalize('NFC'));
      expect(await textOf(page, '.inventory-section')).toContain(words.inventory.by);
      expect(
        await page.locator('.inventory-section .facts-table tr, .inventory-section dl dt').count(),
      ).toBeGreaterThan(3);
    });
  }
  await visit(tour, `${inventory}?section=packages`, async (page) => {
    await page.getByLabel(words.packages.find).fill('openssl');
    await page.waitForURL('**q=openssl*');
    const rows = page.locator('.inventory-section tbody tr');
    const found = page.locator('.inventory-section tbody tr', { hasText: 'openssl' });
    const { total } = await tour.session.get<Paged<unknown>>(`/api/v1/hosts/${host.hostId}/packages?q=openssl`);
    expect(total).toBeGreaterThan(0);
    await expect.poll(() => rows.count(), { timeout: 15_000 }).toBe(total);
    expect(await found.count()).toBe(total);
  });
}

export async function seeRules(tour: Tour): Promise<void> {
  const { language } = tour.look;
  await visit(tour, '/rules', async (page) => {
    const rules = await tour.session.get<Paged<RuleRow>>('/api/v1/rules?sort=-failCount&pageSize=3');
    const text = await textOf(page);
    for (const rule of rules.items) expect(text).toContain(rule.title[language].normalize('NFC'));
    expect(await textOf(page, 'h1')).toContain(formatOf(language).number(rules.total));
  });
}

/** The door: one-time password in, a password of one's own, and the overview behind it. */
export async function enterFirstTime(
  { browser, address, look }: Omit<Tour, 'session'>,
  name: string,
  given: string,
  own: string,
): Promise<void> {
  const words = WORDS[look.language];
  const { page, complaints } = await browser.open(address, look);
  await page.waitForURL('**/sign-in*');
  await page.fill('input[name="name"]', name);
  await page.fill('input[name="password"]', given);
  await page.getByRole('button', { name: words.signIn.enter, exact: true }).click();
  await page.getByRole('heading', { name: words.password.first }).waitFor();
  await page.fill('input[name="current"]', given);
  await page.fill('input[name="next"]', own);
  await page.fill('input[name="again"]', own);
  await page.getByRole('button', { name: words.password.change }).click();
  await page.locator('section.score').waitFor();
  // Before somebody is signed in, "who am I?" is answered 401, and the browser says so by itself.
  expect(complaints.filter((line) => !/status of 401/.test(line))).toEqual([]);
  await page.close();
}

/** The colour behind everything, to tell light from dark. */
export async function groundOf({ browser, address, look }: Tour): Promise<string> {
  const { page } = await browser.open(address, look);
  const colour = String(await page.evaluate('getComputedStyle(document.body).backgroundColor'));
  await page.close();
  return colour;
}
