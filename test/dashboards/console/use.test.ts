import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Browser, missing, settle, startBrowser } from './browser.ts';
import { makeEstate } from './estate.ts';
import { type FakeCollector, startFake } from './fake-collector.ts';

describe.skipIf(missing !== undefined)(
  `using the console${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  () => {
    let browser: Browser;
    let fake: FakeCollector;

    beforeAll(async () => {
      browser = await startBrowser();
      fake = await startFake({ estate: makeEstate('sixty') });
    });
    beforeEach(() => browser.closePages());
    afterAll(async () => {
      await browser.close();
      await fake.close();
    });

    it('somebody who is not signed in comes to the door, signs in and lands where he wanted to go', async () => {
      const door = await startFake({ estate: makeEstate('sixty'), person: 'out' });
      const { page } = await browser.open(`${door.url}/hosts?verdict=unknown`);
      expect(new URL(page.url()).pathname).toBe('/sign-in');
      await page.fill('input[name=name]', 'admin');
      await page.fill('input[name=password]', 'one-time-password-xy');
      await page.click('button[type=submit]');
      await page.waitForURL('**/hosts?verdict=unknown');
      await settle(page);
      expect(await page.locator('h1').textContent()).toContain('máy khớp');
      await door.close();
    });

    it('a first password cannot be passed by: too short and unequal ones are refused before anything is sent', async () => {
      const door = await startFake({ estate: makeEstate('sixty'), person: 'first' });
      const { page } = await browser.open(`${door.url}/`, { language: 'en' });
      expect(await page.locator('h1').textContent()).toBe('Set a new password');
      await page.fill('input[name=current]', 'one-time-password-xy');
      await page.fill('input[name=next]', 'short');
      await page.fill('input[name=again]', 'short');
      await page.click('button[type=submit]');
      expect(await page.locator('[role=alert]').textContent()).toContain('12');
      await page.fill('input[name=next]', 'long enough for anyone');
      await page.fill('input[name=again]', 'long enough for some');
      await page.click('button[type=submit]');
      expect(await page.locator('[role=alert]').textContent()).toContain('differ');
      expect(door.asked.filter((asked) => asked.startsWith('PUT'))).toEqual([]);
      await page.fill('input[name=again]', 'long enough for anyone');
      await page.click('button[type=submit]');
      await page.waitForSelector('.roll');
      expect(door.asked).toContain('PUT /api/v1/session/password');
      await door.close();
    });

    it('the language changes in place, the second one is fetched then, and the choice stays', async () => {
      const { page } = await browser.open(`${fake.url}/`);
      const fetched: string[] = [];
      page.on('request', (request) => fetched.push(request.url()));
      await page.click('button[lang=en]');
      await page.waitForSelector('html[lang=en]');
      expect(await page.locator('h1').textContent()).toBe(
        '54 of 60 hosts answered in time. 4 are silent, 2 have never reported.',
      );
      expect(fetched.some((url) => /\/en-[\w-]+\.js$/.test(url))).toBe(true);
      expect(await page.evaluate(`localStorage.getItem('muster.language')`)).toBe('en');
    });

    it('the theme changes in place and is there before the first paint of the next page', async () => {
      const { page } = await browser.open(`${fake.url}/`, { theme: 'dark' });
      expect(await page.evaluate('document.documentElement.dataset.theme')).toBe('dark');
      expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(15, 20, 27)');
      await page.click('.theme-switch button >> nth=0');
      expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(244, 246, 249)');
    });

    it('filters, order and page of a list stand in the address, and the collector does the work', async () => {
      const { page } = await browser.open(`${fake.url}/hosts`);
      await page.click('.chip:has-text("Chưa rõ")');
      await page.waitForURL('**/hosts?verdict=unknown');
      await page.click('th button:has-text("Máy")');
      await page.waitForURL('**/hosts?verdict=unknown&sort=name');
      await settle(page);
      expect(await page.locator('th[aria-sort=ascending]').textContent()).toBe('Máy');
      expect(fake.asked.at(-1)).toContain('verdict=unknown&sort=name');
      await page.goto(`${fake.url}/hosts`);
      await settle(page);
      await page.click('.pager button:last-child');
      await page.waitForURL('**/hosts?page=2');
      await settle(page);
      expect(await page.locator('tbody tr').count()).toBe(10);
      await page.goBack();
      await page.waitForURL('**/hosts');
    });

    it('the scope goes along from page to page and can be chosen by a name without marks', async () => {
      const { page } = await browser.open(`${fake.url}/`);
      await page.keyboard.press('u');
      await page.fill('.scope-panel input', 'cuc dich vu');
      await page.keyboard.press('Enter');
      await page.waitForURL('**/?unit=cdv');
      await page.click('.navigation a[href^="/hosts"]');
      await page.waitForURL('**/hosts?unit=cdv');
      await settle(page);
      expect(await page.locator('tbody tr').count()).toBe(5);
    });

    it('Ctrl K finds a host, the exact name first, and Enter goes there', async () => {
      const { page } = await browser.open(`${fake.url}/rules`);
      await page.keyboard.press('Control+k');
      await page.locator('[role=combobox]').fill('vp-db-01');
      await page.waitForSelector('[role=option]:has-text("vp-db-01")');
      await page.keyboard.press('Enter');
      await page.waitForURL('**/hosts/host-vp-db-01');
      await settle(page);
      expect(await page.locator('h1').textContent()).toContain('vp-db-01');
    });

    it('letters go places, walk rows and open them; in a field they are letters', async () => {
      const { page } = await browser.open(`${fake.url}/`);
      await page.keyboard.press('g');
      await page.keyboard.press('h');
      await page.waitForURL('**/hosts');
      await settle(page);
      await page.keyboard.press('j');
      await page.keyboard.press('j');
      const second = await page.locator('tbody tr >> nth=1 >> a').first().textContent();
      expect(await page.evaluate('document.activeElement.textContent')).toBe(second);
      await page.keyboard.press('k');
      await page.keyboard.press('Enter');
      await page.waitForURL('**/hosts/host-*');
      await settle(page);
      await page.keyboard.press('/');
      await page.keyboard.type('gh?');
      expect(await page.evaluate('document.activeElement.value')).toBe('gh?');
      expect(new URL(page.url()).pathname).toContain('/hosts/host-');
    });

    it('a finding opens beside the list, has an address of its own, and closes on the way back', async () => {
      const { page } = await browser.open(`${fake.url}/hosts/host-cdv-app-01`, { width: 800 });
      expect(await page.locator('.evidence').isVisible()).toBe(false);
      await page.click('.finding-row >> nth=1');
      await page.waitForURL('**/findings/patching/openssl-exploited');
      await page.waitForSelector('.evidence');
      expect(await page.locator('.finding-row').first().isVisible()).toBe(false);
      await page.click('.split-back');
      await page.waitForURL('**/hosts/host-cdv-app-01');
      expect(await page.locator('.finding-row').first().isVisible()).toBe(true);
    });

    it('packages are searched and paged by the collector', async () => {
      const { page } = await browser.open(`${fake.url}/hosts/host-cdv-app-01/inventory?section=packages`);
      await page.fill('[data-filter]', 'openssl');
      await page.waitForURL('**section=packages&q=openssl');
      await settle(page);
      expect(await page.locator('.inventory-section tbody tr').count()).toBe(1);
      expect(fake.asked.some((asked) => asked.includes('/packages?q=openssl'))).toBe(true);
    });

    it('a token is made, shown once with its command, and goes only to the collector', async () => {
      const { page } = await browser.open(`${fake.url}/agents/enrol`);
      await page.selectOption('select >> nth=0', 'cdv');
      await page.click('button[type=submit]');
      await page.waitForSelector('#token-title');
      await page.waitForSelector('.way');
      const commands = await page.locator('.way pre').allTextContents();
      for (const part of [
        'curl -fH @- -C - -O',
        'sha256sum -c',
        'muster-agent install --collector',
        'npx muster agent enrol',
        'sh record.sh',
      ])
        expect(commands.some((command) => command.includes(part))).toBe(true);
      expect(commands.filter((command) => /curl .*muster-/.test(command.replace(/downloads.*/, '')))).toEqual([]);
      expect(page.url()).not.toContain('token');
    });

    it('what is shown is exported as CSV', async () => {
      const { page } = await browser.open(`${fake.url}/hosts?unit=cdv`);
      const [download] = await Promise.all([page.waitForEvent('download'), page.click('.export')]);
      expect(download.suggestedFilename()).toMatch(/^muster-hosts-\d{4}-\d{2}-\d{2}\.csv$/);
    });

    it('a past day goes along from page to page, exports carry it, and pages without a past show no figures', async () => {
      const { page } = await browser.open(`${fake.url}/?on=2026-09-03`);
      expect(await page.locator('h1').textContent()).toMatch(/^Ngày 03\/09\/2026: đã chứng minh đạt/);
      expect(await page.locator('.band.is-past').textContent()).toContain('Bạn đang xem ngày 03/09/2026');
      const [download] = await Promise.all([page.waitForEvent('download'), page.click('.export')]);
      expect(download.suggestedFilename()).toBe('muster-units-2026-09-03.csv');
      await page.click('.navigation a[href^="/hosts"]');
      await page.waitForURL('**/hosts?on=2026-09-03');
      await settle(page);
      expect(await page.locator('h1').textContent()).toBe('Máy chủ: không có số liệu ngày 03/09/2026.');
      expect(await page.locator('tbody tr').count()).toBe(0);
      await page.click('.band.is-past button');
      await page.waitForURL('**/hosts');
      await page.waitForSelector('tbody tr');
    });

    it('a host on a past day is asked for as of that day, and offers no action', async () => {
      const { page } = await browser.open(`${fake.url}/hosts/host-cdv-app-01?on=2026-09-03`);
      const asked = fake.asked.filter((path) => path.includes('/hosts/host-cdv-app-01/findings'));
      expect(asked.slice(-3).every((path) => path.includes('asOf=2026-09-03'))).toBe(true);
      expect(await page.locator('h1').textContent()).toContain('ngày 03/09/2026');
      expect(await page.locator('.host-place').count()).toBe(0);
      await page.click('.finding-row >> nth=1');
      await page.waitForURL('**/findings/**on=2026-09-03');
      await page.keyboard.press('d');
      await page.click('.day-panel .menu-item >> nth=0');
      await page.waitForURL((url) => !url.search.includes('on='));
    });

    it('while another edition is judged a band tells how far, and when the fleet turns every page asks again', async () => {
      let isJudging = true;
      const turning = await startFake({ estate: makeEstate('sixty'), isJudging: () => isJudging });
      const { page } = await browser.open(`${turning.url}/hosts`);
      expect(await page.locator('.band.is-judging').textContent()).toContain('41 trên 60 máy');
      const count = (): number => turning.asked.filter((path) => path.includes('/hosts?')).length;
      const first = count();
      isJudging = false;
      await page.waitForSelector('.band.is-judging', { state: 'detached' });
      await expect.poll(count).toBeGreaterThan(first);
      while (turning.listening() === 0) await page.waitForTimeout(50);
      await settle(page);
      const second = count();
      isJudging = true;
      turning.tell({ kind: 'packs_changed', at: '2026-11-21T18:00:00Z' });
      await page.waitForSelector('.band.is-judging');
      expect(await page.locator('.band.is-news').count()).toBe(0);
      expect(count()).toBe(second);
      isJudging = false;
      await expect.poll(count, { timeout: 5000 }).toBeGreaterThan(second);
      await turning.close();
    });

    it('before a host is moved the form says what that changes', async () => {
      const { page } = await browser.open(`${fake.url}/hosts/host-cdv-app-01`);
      await page.click('.host-place summary');
      await page.click('.host-place .button');
      await page.waitForSelector('.place-form select option >> nth=1', { state: 'attached' });
      expect(await page.locator('.place-form button[type=submit]').isDisabled()).toBe(true);
      await page.selectOption('.place-form select', { index: 0 });
      expect(await page.locator('.place-effects').textContent()).toContain('Máy chuyển từ');
      expect(await page.locator('.place-form button[type=submit]').isDisabled()).toBe(false);
    });

    it('the first stop of the Tab key leads to the content', async () => {
      const { page } = await browser.open(`${fake.url}/hosts`);
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.textContent')).toBe('Đến nội dung');
      await page.keyboard.press('Enter');
      expect(await page.evaluate('document.activeElement.id')).toBe('content');
    });

    it('seven open tabs share one listening connection, so that the eighth still gets answers', async () => {
      for (let index = 0; index < 7; index += 1) await browser.open(`${fake.url}/units`);
      const { page } = await browser.open(`${fake.url}/hosts`);
      expect(await page.locator('tbody tr').count()).toBe(50);
      expect(fake.listening()).toBe(1);
    });

    it('news are a button, never a jump: the rows stay until somebody asks for them', async () => {
      const { page } = await browser.open(`${fake.url}/hosts`);
      while (fake.listening() === 0) await page.waitForTimeout(50);
      const before = fake.asked.length;
      fake.tell({ kind: 'host_changed', hostId: 'host-vp-db-01', at: '2026-11-21T00:31:00Z' });
      fake.tell({ kind: 'host_changed', hostId: 'host-vp-db-01', at: '2026-11-21T00:32:00Z' });
      await page.waitForSelector('.band.is-news');
      expect(await page.locator('.band.is-news').textContent()).toBe('Cập nhật 1 thay đổi');
      expect(fake.asked.length).toBe(before);
      await page.click('.band.is-news button');
      await page.waitForSelector('.band.is-news', { state: 'detached' });
      await expect.poll(() => fake.asked.length).toBeGreaterThan(before);
    });

    it('a line that is lost says so with the time of the figures, and the page goes on to be read', async () => {
      const mortal = await startFake({ estate: makeEstate('sixty'), isSynthetic: false });
      const { page } = await browser.open(`${mortal.url}/hosts`);
      while (mortal.listening() === 0) await page.waitForTimeout(50);
      await mortal.close();
      await page.waitForSelector('.band.is-lost');
      expect(await page.locator('.band.is-lost').textContent()).toMatch(/^Mất đường truyền\. Số liệu lúc \d\d:\d\d/);
      expect(await page.locator('tbody tr').count()).toBe(50);
    });
  },
);
