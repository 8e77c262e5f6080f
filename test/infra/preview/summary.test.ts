import { describe, expect, it } from 'vitest';
import { readCatalogue } from '../../../infra/plan/catalogue.ts';
import type { PlanEffects } from '../../../infra/plan/judge.ts';
import type { Plan } from '../../../infra/plan/plan.ts';
import type { Preview } from '../../../infra/preview/model.ts';
import { summaryHtml } from '../../../infra/preview/summary/html.ts';
import { offlineLimits } from '../../../infra/preview/summary/limits.ts';
import { escapeMarkdown, MAX_MARKDOWN_LENGTH, summaryMarkdown } from '../../../infra/preview/summary/markdown.ts';
import { summarise } from '../../../infra/preview/summary/summarise.ts';
import { summaryText } from '../../../infra/preview/summary/text.ts';
import { build, host, plan, planWith, previewOf, stateOf } from '../kit.ts';

const catalogue = readCatalogue();
const pictures = { text: summaryText, markdown: summaryMarkdown, html: summaryHtml };

/** Takes Markdown's and HTML's escapes out again, to compare what a reader sees. */
function seen(picture: string): string {
  return picture
    .replaceAll(/\\([\\`*_{}[\]()#|~!@])/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}

describe('every picture of a preview', () => {
  it.each(['text', 'markdown', 'html'] as const)(
    '%s says in both languages that it is offline, and what follows from that',
    async (name) => {
      const summary = summarise(await previewOf(plan), { plan, catalogue, hasState: false });
      for (const language of ['vi', 'en'] as const) {
        const picture = seen(pictures[name](summary, language));
        for (const limit of offlineLimits) expect(picture).toContain(limit[language]);
      }
    },
  );

  it('says what a replacement is due to, who decided, and that the server is away in between', async () => {
    const preview = await previewOf(planWith({ settings: {} }), { state: await stateOf(plan) });
    const text = summaryText(summarise(preview, { plan, catalogue, hasState: true }), 'en');
    expect(text).toContain('± replace web-1-server');
    expect(text).toContain('because of userData (by the table: The comment of the property says so.)');
    expect(text).toContain('deleted first: it is away in between');
    expect(text).toMatch(/\[HIGH\] Server web-1-server is replaced/);
    expect(text).toContain('instanceId: ');
    expect(text).toContain('[known after creation of web-1-server]');
  });

  it('shows old and new values with the file and line that ask for them', async () => {
    const preview = await previewOf(planWith({ flavor: 'm1.large' }), { state: await stateOf(plan) });
    const summary = summarise(preview, { plan, catalogue, hasState: true });
    expect(summaryText(summary, 'en')).toMatch(
      /~ update web-1-server .*\n +components\/server\.ts:\d+\n +~ flavorName: m1\.medium -> m1\.large/,
    );
    expect(summary.units).toEqual([
      { unit: 'hq', counts: { same: 12, update: 1 }, delta: { servers: 0, vcpus: 2, memoryMib: 4096, volumeGib: 0 } },
      { unit: null, counts: { same: 5 }, delta: { servers: 0, vcpus: 0, memoryMib: 0, volumeGib: 0 } },
    ]);
    expect(summary.waves).toEqual([{ wave: 1, hosts: ['web-1'], counts: { same: 8, update: 1 } }]);
  });
});

describe('risks', () => {
  async function codesOf(wanted: Plan, before?: Plan, findings?: PlanEffects): Promise<string[]> {
    const preview = await previewOf(wanted, before === undefined ? {} : { state: await stateOf(before) });
    return summarise(preview, {
      plan: wanted,
      catalogue,
      hasState: before !== undefined,
      ...(findings === undefined ? {} : { findings }),
    }).risks.map(({ level, code }) => `${level} ${code}`);
  }
  const anywhere = (port: number) =>
    planWith({ ports: [{ protocol: 'tcp', from: port, to: port, cidrs: ['0.0.0.0/0'], why: 'all' }] });

  it.each`
    after                                                       | before           | codes                                   | why
    ${plan}                                                     | ${undefined}     | ${[]}                                   | ${'an ordinary plan has none'}
    ${anywhere(443)}                                            | ${undefined}     | ${['medium public_exposure']}           | ${'a port open to anywhere'}
    ${anywhere(3389)}                                           | ${undefined}     | ${['high public_exposure']}             | ${'an administrative one is worse'}
    ${anywhere(443)}                                            | ${anywhere(443)} | ${[]}                                   | ${'what was open before is no news'}
    ${planWith({ volumes: [] })}                                | ${plan}          | ${['high protected', 'high data_loss']} | ${'data that goes, and is protected'}
    ${planWith({ image: 'ubuntu-24.04' })}                      | ${plan}          | ${['high server_rebuilt']}              | ${'a rebuild erases the root disk'}
    ${planWith({ volumes: [{ name: 'data', sizeGib: 10 }] })}   | ${plan}          | ${['high volume_shrinks']}              | ${'a volume cannot get smaller'}
    ${planWith({ volumes: [{ name: 'data', sizeGib: 2000 }] })} | ${undefined}     | ${['high quota_volumeGib']}             | ${'more than the quota allows'}
  `('$why', async ({ after, before, codes }) => {
    expect(await codesOf(after, before)).toEqual(codes);
  });

  it('a rule that must hold and will not, and rules that nobody can judge yet', async () => {
    const finding = (effect: 'opens' | 'unknown', after: 'fail' | 'unknown') => ({
      effect,
      pack: 'ssh',
      rule: 'root',
      severity: 'high' as const,
      before: 'pass' as const,
      after,
    });
    const counts = { closes: 0, opens: 1, stays_open: 0, unknown: 1, settles: 0 };
    const findings: PlanEffects = {
      plan: 'spring',
      judgedAt: '2026-11-21T00:00:00Z',
      counts,
      hosts: [
        {
          name: 'web-1',
          unit: 'hq',
          wave: 1,
          way: 'replatform',
          isKnownToday: true,
          counts,
          findings: [finding('opens', 'fail'), finding('unknown', 'unknown')],
        },
      ],
    };
    expect(await codesOf(plan, undefined, findings)).toEqual(['high mandatory_rule', 'medium undetermined_rules']);
  });
});

describe('hostile names', () => {
  const evil = `<script>alert(1)</script>"'&<img src=x onerror=alert(1)> | \`\`\`\n# [x](http://evil.example) \u202e\u001b[31m`;

  async function evilSummary() {
    const hostile = planWith({ ports: [{ protocol: 'tcp', from: 443, to: 443, cidrs: ['10.0.0.0/8'], why: evil }] });
    const preview = await previewOf(hostile, { state: await stateOf(plan) });
    const findings: PlanEffects = {
      plan: evil,
      judgedAt: evil,
      counts: { closes: 1, opens: 0, stays_open: 0, unknown: 0, settles: 0 },
      hosts: [
        {
          name: evil,
          unit: evil,
          wave: 1,
          way: 'rehost',
          isKnownToday: true,
          counts: { closes: 1, opens: 0, stays_open: 0, unknown: 0, settles: 0 },
          findings: [{ effect: 'closes', pack: evil, rule: evil, severity: 'high' }],
        },
      ],
    };
    const { graph, ...summary } = summarise({ ...preview, stack: evil, project: evil } satisfies Preview, {
      plan: { ...hostile, name: evil },
      catalogue,
      findings,
      hasState: true,
    });
    return {
      ...summary,
      graph: { ...graph, nodes: [...graph.nodes, { id: 'x', name: evil, type: evil, operation: 'create' as const }] },
    };
  }

  it('stay text in the page, which runs no script and loads nothing', async () => {
    const html = summaryHtml(await evilSummary(), 'en');
    expect(html).not.toMatch(/<script|<img|onerror=alert\(1\)>|\u202e/);
    expect(html).not.toContain('\u001b');
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
    const tags = [...html.matchAll(/<[a-z][^>]*>/gi)].map(([tag]) => tag).join('\n');
    expect(tags).not.toMatch(/\s(?:src|href|action|on\w+)\s*=/i);
    expect(html).not.toMatch(/url\((?!#tip\))|@import/i);
  });

  it('are well-formed: every tag that opens closes', async () => {
    const html = summaryHtml(await evilSummary(), 'vi');
    const open: string[] = [];
    for (const [, isClosing, tag = '', isEmpty] of html.matchAll(/<(\/?)([a-z0-9]+)(?:\s[^<>]*?)?(\/?)>/g)) {
      if (isEmpty === '/' || tag === 'meta') continue;
      if (isClosing === '/') expect(open.pop()).toBe(tag);
      else open.push(tag);
    }
    expect(open).toEqual([]);
  });

  it('are no markup in Markdown, and do not leave their fence or their cell', async () => {
    const markdown = summaryMarkdown(await evilSummary(), 'en');
    const outsideFences = markdown.replaceAll(/^(`{3,})diff\n[\s\S]*?\n\1$/gm, '');
    expect(outsideFences).not.toMatch(/<script|<img/);
    expect(outsideFences).not.toMatch(/(?<!\\)\[x\]\(/);
    expect(outsideFences).not.toMatch(/https?:\/\//);
  });

  it('do not speak to the terminal', async () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that none is left is what is tested
    expect(summaryText(await evilSummary(), 'en')).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  });

  it.each(['|', '`', '<b>', '*x*', '_x_', '[a](b)', '@team', '#1', 'https://x'])(
    '%s is escaped in Markdown',
    (text) => {
      expect(escapeMarkdown(text)).not.toBe(text);
    },
  );
});

describe('size', () => {
  it('a review comment keeps its head and its limits, and says how much was left out', async () => {
    const hosts = Array.from({ length: 40 }, (_, index) => ({
      ...host,
      name: `web-${index}`,
      build: {
        ...build,
        address: `10.64.0.${index + 10}`,
        settings: { sysctl: Object.fromEntries(Array.from({ length: 60 }, (_, key) => [`net.test.${key}`, key])) },
      },
    }));
    const markdown = summaryMarkdown(
      summarise(await previewOf({ ...plan, hosts }), { plan, catalogue, hasState: false }),
      'en',
    );
    expect(markdown.length).toBeLessThanOrEqual(MAX_MARKDOWN_LENGTH);
    expect(markdown).toContain('## Preview of the change');
    expect(markdown).toContain('more in summary.json');
    expect(markdown).toContain('**OFFLINE PREVIEW**');
  });
});
