import { readFileSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FindingRow, HostAnswer, HostHistoryAnswer, HostRow, OverviewAnswer, Page } from '../../collector/api.ts';
import { inPackage } from '../../policies/base/package-root.ts';
import { type Browser, missing, startBrowser } from '../dashboards/console/browser.ts';
import { describeWithTools } from '../kit/tools.ts';
import {
  enterFirstTime,
  groundOf,
  seeFindings,
  seeInventory,
  seeOverview,
  seeRules,
  type Tour,
} from './console-journey.ts';
import { isAlive, newPlace, type Place, Running, usersNode } from './muster.ts';
import { startPrometheus } from './prometheus.ts';
import { type Session, signIn } from './session.ts';

// The main job on this very machine: real processes, a real report, the built console in a real browser.
// The steps stand in their order and build on one another, as they do for a person.

const OWN_PASSWORD = 'a password of my own choosing';

const CONSOLE = /^Console: (http:\/\/127\.0\.0\.1:\d+\/)$/m;
const PASSWORD = /^One-time password, shown this once: (\S+)$/m;
const RESULT = /^this host: (\d+) pass, (\d+) fail, (\d+) unknown; (worst: \S.*|nothing fails)$/m;

let place: Place;
let running: Running;
const started: Running[] = [];
let address: string;
let given: string;

beforeAll(async () => {
  place = await newPlace();
  running = start();
});

function start(): Running {
  const one = new Running(place);
  started.push(one);
  return one;
}

afterAll(() => {
  for (const one of started) one.kill();
  place?.remove();
});

async function onlyHost(session: Session): Promise<HostAnswer> {
  const { items } = await session.get<Page<HostRow>>('/api/v1/hosts');
  expect(items).toHaveLength(1);
  return session.get<HostAnswer>(`/api/v1/hosts/${items[0]?.hostId}`);
}

describe(`muster up, started by ${usersNode}`, () => {
  it('says its address, a one-time password of 20 characters and the first result in words', async () => {
    const [, result] = await Promise.all([running.line(CONSOLE), running.line(RESULT)]);
    address = CONSOLE.exec(running.stdout)?.[1] ?? '';
    given = PASSWORD.exec(running.stdout)?.[1] ?? '';
    expect(address).toBe(`http://127.0.0.1:${place.port}/`);
    expect(given).toMatch(/^[A-Za-z0-9]{20}$/);
    expect(Number(result[1])).toBeGreaterThan(10);
  });

  it('keeps what it knows for its owner alone, and the password nowhere', () => {
    const modeOf = (...path: string[]) => (statSync(join(place.data, ...path)).mode & 0o777).toString(8);
    expect({
      local: modeOf('local.json'),
      agent: modeOf('agent'),
      key: modeOf('agent', 'key.pem'),
      data: modeOf(),
    }).toEqual({
      local: '600',
      agent: '700',
      key: '600',
      data: '700',
    });
    expect(running.stderr).not.toContain(given);
    for (const file of ['muster.db', 'muster.db-wal']) {
      expect(readFileSync(join(place.data, 'collector', file), 'latin1')).not.toContain(given);
    }
  });

  it('answers nobody who is not signed in, and one with a first password nothing but the way to change it', async () => {
    expect((await fetch(new URL('/api/v1/overview', address))).status).toBe(401);
    const first = await signIn(address, 'admin', given);
    expect(first.answer.mustChangePassword).toBe(true);
    expect(await first.status('/api/v1/overview')).toBe(403);
  });
});

describe.skipIf(missing !== undefined)(`the console${missing === undefined ? '' : ` (skipped: ${missing})`}`, () => {
  let browser: Browser;
  let tour: Omit<Tour, 'look'>;
  let host: HostAnswer;

  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(async () => browser?.close());

  it("asks for a password of one's own before it shows anything", async () => {
    await enterFirstTime({ browser, address, look: { language: 'en' } }, 'admin', given, OWN_PASSWORD);
    const session = await signIn(address, 'admin', OWN_PASSWORD);
    tour = { browser, session, address };
    host = await onlyHost(session);
    expect(host.name).toBe(hostname());
    await expect(signIn(address, 'admin', given)).rejects.toThrow('401');
  });

  it.each([
    { language: 'vi', theme: 'light' },
    { language: 'vi', theme: 'dark' },
    { language: 'en', theme: 'light' },
    { language: 'en', theme: 'dark' },
  ] as const)(
    'shows overview, findings with evidence, inventory and rules in $language and $theme',
    async (look) => {
      await seeOverview({ ...tour, look });
      await seeFindings({ ...tour, look }, host);
      await seeInventory({ ...tour, look }, host);
      await seeRules({ ...tour, look });
    },
    120_000,
  );

  it('is light or dark as it was asked to be', async () => {
    const light = await groundOf({ ...tour, look: { language: 'vi', theme: 'light' } });
    expect(await groundOf({ ...tour, look: { language: 'vi', theme: 'dark' } })).not.toBe(light);
  });
});

// The browser changes the first password above; without one it must be changed all the same for what follows.
if (missing !== undefined) {
  it('a first password is changed without a browser too', async () => {
    await (await signIn(address, 'admin', given)).changePassword(given, OWN_PASSWORD);
  });
}

describeWithTools('a real Prometheus', { prometheus: 'prometheus' }, () => {
  it('scrapes the collector, answers with our series, and finds nothing wrong with our alert rules', async () => {
    const session = await signIn(address, 'admin', OWN_PASSWORD);
    const [{ counts }, host] = [await session.get<OverviewAnswer>('/api/v1/overview'), await onlyHost(session)];
    const rules = inPackage('dashboards', 'alerts', 'muster.rules.yml');
    const prometheus = await startPrometheus(join(place.folder, 'prometheus'), `127.0.0.1:${place.port}`, rules);
    try {
      expect(await prometheus.query('up{job="muster"} == 1')).toHaveLength(1);
      expect((await prometheus.query('sum(muster_hosts{freshness="in_time"})'))[0]?.value).toBe(1);
      const verdicts = await prometheus.query('sum by (verdict) (muster_findings)');
      const byVerdict = Object.fromEntries(verdicts.map(({ metric, value }) => [metric.verdict, value]));
      expect(byVerdict).toMatchObject({ pass: counts.pass, fail: counts.fail, unknown: counts.unknown });
      const judged = counts.pass + counts.fail + counts.unknown + counts.error + counts.excepted;
      const [score] = await prometheus.query(`muster_host_proven_ratio{host="${host.name}"}`);
      expect(score?.value).toBeCloseTo(counts.pass / judged, 6);
      expect(new Set(Object.values(await prometheus.rules()))).toEqual(new Set(['ok']));
    } finally {
      await prometheus.stop();
    }
  });
});

describe('an end and another beginning', () => {
  let before: { readonly host: HostAnswer; readonly findings: Page<FindingRow> };

  const findingsOf = async (session: Session, hostId: string): Promise<Page<FindingRow>> => {
    const items: FindingRow[] = [];
    for (let page = 1; ; page += 1) {
      const path = `/api/v1/hosts/${hostId}/findings?pageSize=200&page=${page}`;
      const answer = await session.get<Page<FindingRow>>(path);
      items.push(...answer.items);
      if (answer.items.length === 0 || items.length >= answer.total) return { ...answer, items };
    }
  };

  it('Ctrl-C ends every process of it, with 0', async () => {
    const session = await signIn(address, 'admin', OWN_PASSWORD);
    const host = await onlyHost(session);
    before = { host, findings: await findingsOf(session, host.hostId) };
    const events = await openEvents(session); // an open page holds a request that never ends
    const tree = running.tree();
    expect(tree.length).toBeGreaterThan(1);
    const { code, stderr } = await running.interrupt();
    expect({ code, alive: tree.filter(isAlive) }).toEqual({ code: 0, alive: [] });
    expect(stderr).toContain('Stopping.');
    await events.ended;
  });

  it('a second start finds the old data: same host, same password, findings that stand since the first', async () => {
    running = start();
    await running.line(RESULT);
    expect(running.stdout).not.toMatch(PASSWORD);
    expect(running.stdout).toContain('muster admin user reset-password admin');
    const session = await signIn(address, 'admin', OWN_PASSWORD);
    const host = await onlyHost(session);
    expect(host).toMatchObject({
      hostId: before.host.hostId,
      firstSeenAt: before.host.firstSeenAt,
      missingReportCount: 0,
    });
    const history = await session.get<HostHistoryAnswer>(`/api/v1/hosts/${host.hostId}/history`);
    expect(history.reports.map(({ sequence }) => sequence)).toEqual([2, 1]);
    const sinceOf = ({ items }: Page<FindingRow>, verdicts: Map<string, string>) =>
      items
        .filter((row) => verdicts.get(`${row.pack}/${row.rule}`) === row.verdict)
        .map(({ pack, rule, since }) => ({ pack, rule, since }));
    const now = await findingsOf(session, host.hostId);
    const old = new Map(before.findings.items.map((row) => [`${row.pack}/${row.rule}`, row.verdict]));
    const still = sinceOf(now, old);
    expect(still.length).toBeGreaterThan(now.total * 0.9); // a verdict that rests on what moves may change in between
    expect(still).toEqual(
      sinceOf(before.findings, new Map(now.items.map((row) => [`${row.pack}/${row.rule}`, row.verdict]))),
    );
  });

  it('a third one on the same port ends with 3 and says the cure', async () => {
    const other = await newPlace();
    const third = new Running({
      ...other,
      environment: { ...other.environment, MUSTER_LISTEN: `127.0.0.1:${place.port}` },
    });
    try {
      const { code, stderr } = await third.ended();
      expect(code).toBe(3);
      expect(stderr).toContain(`another program listens on 127.0.0.1:${place.port}`);
      expect(stderr).toContain(`MUSTER_LISTEN=127.0.0.1:${place.port + 1}`);
    } finally {
      third.kill();
      other.remove();
    }
  });
});

/** Opens the stream of events as a page does; `ended` resolves when the other side ends it. */
async function openEvents(session: Session): Promise<{ readonly ended: Promise<void> }> {
  const reader = (await session.open('/api/v1/events')).body?.getReader();
  const read = async (): Promise<void> => {
    while (reader !== undefined && !(await reader.read().catch(() => ({ done: true }))).done);
  };
  return { ended: read() };
}
