import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inPackage } from '../../policies/base/package-root.ts';
import { freePort } from '../kit/database.ts';

interface Running {
  readonly said: () => string;
  /** Resolves when what was said matches. */
  until(pattern: RegExp): Promise<RegExpMatchArray>;
  end(signal?: NodeJS.Signals): Promise<number | null>;
  readonly ended: Promise<number | null>;
}

/** A real `muster` in a process of its own; output and errors come together, as a person sees them. */
function muster(args: readonly string[], environment: Readonly<Record<string, string>>): Running {
  const child = spawn(process.execPath, [inPackage('bin', 'muster.js'), ...args], {
    env: { ...process.env, MUSTER_LOG: 'warn', LANG: 'C.UTF-8', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      for (const listener of listeners) listener();
    });
  }
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  return {
    said: () => text,
    ended,
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(text);
          if (match !== null) resolve(match);
        };
        listeners.add(look);
        look();
        void ended.then((code) => reject(new Error(`it ended with ${code} and said:\n${text}`)));
      }),
    end: (signal = 'SIGTERM') => {
      child.kill(signal);
      return ended;
    },
  };
}

describe('muster up', () => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-up-'));
  let environment: Record<string, string>;
  let password = '';
  let hostId = '';

  beforeAll(async () => {
    environment = { MUSTER_DATA: join(folder, 'data'), MUSTER_LISTEN: `127.0.0.1:${await freePort()}` };
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const local = () =>
    JSON.parse(readFileSync(join(folder, 'data', 'local.json'), 'utf8')) as { address: string; token: string };
  const ask = async (path: string) => {
    const { address, token } = local();
    const answer = await fetch(`${address}${path}`, { headers: { authorization: `Bearer ${token}` } });
    expect(answer.status).toBe(200);
    return (await answer.json()) as {
      readonly items: readonly { readonly hostId: string; readonly name: string }[];
      readonly total: number;
    };
  };

  it('makes everything that a first start needs, and tells the first result in words', async () => {
    const up = muster(['up'], environment);
    const [, address] = await up.until(/Console: (http:\/\/127\.0\.0\.1:\d+\/)/);
    password = (await up.until(/One-time password, shown this once: (\S{20})\n/))[1] ?? '';
    const [line] = await up.until(/this host: \d+ pass, \d+ fail, \d+ unknown; .+\n/);
    expect(line).toMatch(/worst: |nothing fails/);
    expect(local().address).toBe(address?.replace(/\/$/, ''));
    for (const [path, mode] of [
      ['', 0o700],
      ['local.json', 0o600],
      ['collector', 0o700],
      ['collector/muster.db', 0o600],
      ['agent', 0o700],
      ['agent/key.pem', 0o600],
    ] as const) {
      expect([path, statSync(join(folder, 'data', path)).mode & 0o777]).toEqual([path, mode]);
    }
    const hosts = await ask('/api/v1/hosts');
    expect(hosts.total).toBe(1);
    hostId = hosts.items[0]?.hostId ?? '';
    const signIn = await fetch(`${address}api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'admin', password }),
    });
    expect(await signIn.json()).toMatchObject({ mustChangePassword: true });
    expect(await up.end('SIGINT')).toBe(0);
    // What it started ended with it: nobody listens, and the agent's lock is free for the next start.
    await expect(fetch(address ?? '')).rejects.toThrow();
  }, 120_000);

  it('finds the old data at the next start, names the way to a new password, and speaks Vietnamese when asked', async () => {
    const up = muster(['up', '--lang', 'vi'], environment);
    await up.until(/muster admin user reset-password admin/);
    await up.until(/máy này: \d+ đạt, \d+ không đạt, \d+ chưa rõ; .+\n/);
    expect(up.said()).not.toContain('Mật khẩu một lần');
    const hosts = await ask('/api/v1/hosts');
    expect(hosts.items.map((host) => host.hostId)).toEqual([hostId]);
    const reset = muster(['admin', 'user', 'reset-password', 'admin'], environment);
    expect(await reset.ended).toBe(0);
    expect(reset.said()).toMatch(/One-time password of admin, shown this once: \S{20}\n/);
    expect(reset.said()).not.toContain(password);
    const verify = muster(['collector', 'verify', '--json'], environment);
    expect(await verify.ended).toBe(0);
    expect(JSON.parse(verify.said())).toEqual({ complaints: [] });
    expect(await up.end()).toBe(0);
  }, 120_000);

  it('says which port is taken and what to do, with exit code 3', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const up = muster(['up'], { MUSTER_DATA: join(folder, 'other'), MUSTER_LISTEN: `127.0.0.1:${port}` });
    expect(await up.ended).toBe(3);
    expect(up.said()).toMatch(
      new RegExp(`another program listens on 127\\.0\\.0\\.1:${port}; .*MUSTER_LISTEN=127\\.0\\.0\\.1:${port + 1}`),
    );
    expect(existsSync(join(folder, 'other', 'local.json'))).toBe(false);
    await new Promise((resolve) => server.close(resolve));
  }, 60_000);

  it.each`
    args                                             | code | says
    ${['collector', '--help']}                       | ${0} | ${/verify/}
    ${['collector', 'serve', '--help']}              | ${0} | ${/Example/}
    ${['collector', 'dance']}                        | ${2} | ${/unknown command/}
    ${['admin', 'user', 'reset-password', 'nobody']} | ${2} | ${/no account "nobody"/}
    ${['up', '--colour']}                            | ${2} | ${/unknown option/}
  `('$args ends with $code', async ({ args, code, says }) => {
    const running = muster(args, environment);
    expect(await running.ended).toBe(code);
    expect(running.said()).toMatch(says);
  });
});
