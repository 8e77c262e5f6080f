import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EnrolmentTokenAnswer, HostAnswer, HostRow, Page } from '../../collector/api.ts';
import { inPackage } from '../../policies/base/package-root.ts';
import { startSshd, stopServers, VISITOR } from '../kit/sshd.ts';
import { describeWithTools } from '../kit/tools.ts';
import { lineTo, MISTAKES, prepare } from './guide-scene.ts';
import { newPlace, type Place, Running } from './muster.ts';
import { signIn } from './session.ts';

// docs/agents.md is followed line by line, from nothing to a judged host for each door; what it says will be seen is seen.

const english = readFileSync(inPackage('docs', 'agents.md'), 'utf8');
const vietnamese = readFileSync(inPackage('docs', 'agents.vi.md'), 'utf8');

/** What stands to be typed or copied: shell, PowerShell, JSON. */
const blocksOf = (guide: string): string[] =>
  [...guide.matchAll(/^```(.*\n[\s\S]*?)^```$/gm)].map(([, text = '']) => text);
const linesOf = (guide: string): string[] =>
  blocksOf(guide)
    .filter((block) => block.startsWith('sh\n'))
    .flatMap((block) => block.split('\n').slice(1, -1));
/** Words of messages that the last table explains. */
const messagesOf = (guide: string): string[] =>
  [...(guide.split(/^## 13\. .*$/m)[1] ?? '').matchAll(/^\| `([^`]+)` \|/gm)].map(([, words = '']) => words);

describe('the guide in two languages', () => {
  it('gives the same to type, in the same order', () => {
    expect(blocksOf(vietnamese)).toEqual(blocksOf(english));
    expect(linesOf(english).length).toBeGreaterThan(35);
  });

  it('has the same sections, tables and links', () => {
    const formOf = (guide: string) =>
      guide.split('\n').flatMap((line) => /^(?:#{1,3} (?:\d+\.)?|\||\d+\. |- )/.exec(line)?.[0] ?? []);
    const linksOf = (guide: string) =>
      [...guide.matchAll(/\]\(([a-z-]+\.md)\)/g)]
        .map(([, file = '']) => file)
        .filter((file) => !file.startsWith('agents'));
    expect(formOf(vietnamese)).toEqual(formOf(english));
    expect(linksOf(vietnamese)).toEqual(linksOf(english));
  });

  it('explains the same messages', () => {
    expect(messagesOf(vietnamese)).toEqual(messagesOf(english));
  });

  it('points to sections that are there', () => {
    for (const guide of [english, vietnamese]) {
      const anchors = [...guide.matchAll(/^## (.*)$/gm)].map(([, title = '']) =>
        title
          .toLowerCase()
          .replace(/[^\p{L}\p{N} -]/gu, '')
          .replaceAll(' ', '-'),
      );
      const wanted = [...guide.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor = '']) => anchor);
      expect(wanted.filter((anchor) => !anchors.includes(anchor))).toEqual([]);
    }
  });

  it('is composed Unicode', () => expect(vietnamese).toBe(vietnamese.normalize('NFC')));
});

/** Lines that need what a test has not, or would change the machine it runs on. */
const NOT_HERE: readonly (readonly [RegExp, string])[] = [
  [/^npm run build /, 'test/bin makes the packages'],
  [/^(?:tar|cd) /, 'the packages are not made here; the agent of this test is built by itself'],
  [/^(?:systemctl|journalctl) /, 'nothing is installed on the machine of the tests'],
  [/^sudo u?mount /, 'there is no disk; a folder stands for it'],
];

/** What the guide says will be seen. */
const SEEN: readonly (readonly [RegExp, RegExp])[] = [
  [/install /, /nothing was changed/],
  [/ enrol /, /enrolled at \S+ in unit default/],
  [/ visit .*--data/, /1 of 2 hosts visited, 0 not, 1 never collected/],
  [/record\.sh -o/, /record\.sh: done: \S+web-3\.bundle/],
  [/ pack --out/, /1 report; \d+ bytes, signed and encrypted/],
  [/ receipt \S+$/, /1 acknowledged and taken out of the spool/],
  [/ import \S+stick\/web-3/, /waits for a decision; not signed/],
  [/--accept/, /taken in/],
  [/ check/, /\d+ pass, \d+ fail, \d+ unknown/],
];

/** Typed at a host with a line, and later at one without. */
const ONCE = 'sudo muster-agent once';

interface Ended {
  readonly code: number;
  readonly text: string;
}

const TOOLS = { sshd: 'openssh-server', 'ssh-keygen': 'openssh-client', unshare: 'util-linux' };
const OWN_PASSWORD = 'a password of my own choosing';

describeWithTools('the lines of the guide', TOOLS, () => {
  let place: Place;
  let running: Running;
  let line: { readonly address: string; cut(): void };
  let hosts: () => Promise<HostAnswer[]>;
  let lastId = '';
  stopServers();

  beforeAll(async () => {
    place = await newPlace();
    running = new Running(place);
    const address = (await running.line(/^Console: (http:\S+)$/m))[1] ?? '';
    const given = (await running.line(/^One-time password, shown this once: (\S+)$/m))[1] ?? '';
    await running.line(/^this host: /m);
    await (await signIn(address, 'admin', given)).changePassword(given, OWN_PASSWORD);
    const session = await signIn(address, 'admin', OWN_PASSWORD);
    hosts = async () => {
      const { items } = await session.get<Page<HostRow>>('/api/v1/hosts?pageSize=100');
      return await Promise.all(items.map(({ hostId }) => session.get<HostAnswer>(`/api/v1/hosts/${hostId}`)));
    };
    line = await lineTo(Number(new URL(address).port));
    writeFileSync(join(place.folder, 'token'), await newToken(address), { mode: 0o600 });
    await prepare(place.folder);
  }, 120_000);

  afterAll(() => {
    line?.cut();
    running?.kill();
    place?.remove();
  });

  /** Types a line into a shell that has `sudo`, `npx` and `muster-agent`. */
  async function type(words: string): Promise<Ended> {
    const { folder, environment } = place;
    const env = {
      ...environment,
      PATH: `${join(folder, 'bin')}:${environment.PATH}`,
      MUSTER_AGENT_DATA: join(folder, 'agent'),
      CONSOLE: `http://127.0.0.1:${place.port}`,
    };
    return await new Promise((resolve) => {
      execFile('sh', ['-c', words], { cwd: folder, env, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : Number(error.code ?? -1), text: stdout + stderr }),
      );
    });
  }

  /** The line as it is typed here: places of this test for those of the guide; nothing is installed. */
  function here(words: string): string {
    const typed = words
      .replaceAll('https://muster.example', line.address)
      .replaceAll('/media/stick', join(place.folder, 'stick'))
      .replaceAll('/mnt/disk', join(place.folder, 'disk'))
      .replaceAll('../token', 'token')
      .replaceAll('./muster-agent', 'muster-agent')
      .replace(/ ID /, ` ${lastId} `);
    return typed.replace(/ install .*$/, '$& --init cron --dry-run').replace(/ uninstall\b.*$/, '$& --dry-run');
  }

  /** What the guide has people do by hand before this line. */
  async function before(words: string): Promise<void> {
    if (!words.includes('--first-contact')) return;
    const key = readFileSync(join(place.folder, 'visit-key.pub'), 'utf8').trim();
    const server = await startSshd(place.folder, { authorized: [key] });
    const json = (blocksOf(english).find((block) => block.startsWith('json\n')) ?? '').slice('json\n'.length);
    const address = `"127.0.0.1", "port": ${server.port}`;
    const file = json.replace('"10.1.2.3"', address).replace('"muster"', `"${VISITOR}"`);
    writeFileSync(join(place.folder, 'hosts.json'), file, { mode: 0o600 });
  }

  it('lead from nothing to a judged host for each door', { timeout: 300_000 }, async () => {
    const wrong: string[] = [];
    const typed = new Set<string>();
    for (const words of linesOf(english)) {
      const isAgain = typed.has(words);
      if (NOT_HERE.some(([form]) => form.test(words)) || (isAgain && words !== ONCE)) continue;
      typed.add(words);
      // The second time is at the host whose line is gone.
      const isCut = isAgain;
      if (isCut) line.cut();
      await before(words);
      const { code, text } = await type(here(words));
      const wanted = isCut ? [3] : / check/.test(words) ? [0, 1] : [0];
      const seen = isCut ? /1 waiting in the spool/ : SEEN.find(([form]) => form.test(words))?.[1];
      if (!wanted.includes(code) || seen?.test(text) === false) wrong.push(`${words}: ${code} ${text.slice(-600)}`);
      lastId = /--accept-id (\S+)/.exec(text)?.[1] ?? lastId;
    }
    expect(wrong).toEqual([]);
    const isJudged = async (door: string) =>
      (await hosts()).some((host) => host.door === door && host.counts.pass + host.counts.fail > 0);
    for (const door of ['local', 'ssh', 'recording', 'image'])
      await expect.poll(() => isJudged(door), { timeout: 30_000, message: door }).toBe(true);
  });

  it('and wrong ones get the messages that it explains', { timeout: 120_000 }, async () => {
    const said = (await Promise.all(MISTAKES.map((words) => type(here(words))))).map(
      ({ code, text }) => `${code} ${text}`,
    );
    expect(said.filter((text) => text.startsWith('0 '))).toEqual([]);
    const unseen = messagesOf(english).filter((words) => !said.some((text) => text.includes(words)));
    expect({ unseen, said: unseen.length === 0 ? [] : said }).toEqual({ unseen: [], said: [] });
  });

  async function newToken(address: string): Promise<string> {
    const post = async (path: string, body: object, headers: Record<string, string> = {}) =>
      await fetch(new URL(path, address), {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      });
    const session = await post('/api/v1/session', { name: 'admin', password: OWN_PASSWORD });
    const cookie = session.headers
      .getSetCookie()
      .map((text) => text.split(';', 1)[0])
      .join('; ');
    const { csrfToken } = (await session.json()) as { readonly csrfToken: string };
    const body = { unitId: 'default', uses: 2, validSeconds: 3600 };
    const made = await post('/api/v1/enrolment-tokens', body, { cookie, 'muster-csrf': csrfToken });
    return ((await made.json()) as EnrolmentTokenAnswer).token;
  }
});
