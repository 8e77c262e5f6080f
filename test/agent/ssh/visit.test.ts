import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { VisitEntry } from '../../../agent/hosts-file.ts';
import { freePort } from '../../kit/database.ts';
import { newFolder } from '../../kit/folder.ts';
import { newKey, type SshdOptions, startSshd, stopServers, type TestSshd } from '../../kit/sshd.ts';
import { describeWithTools } from '../../kit/tools.ts';
import { entryFor, type Outcome, visit } from '../../kit/visits.ts';

const SECRET = "it's-Correct horse %s $HOME `id`";
const OTHER_SECRET = 'another-secret-of-a-test';

const TOOLS = { sshd: 'openssh-server', dropbear: 'dropbear-bin', sudo: 'sudo', unshare: 'util-linux' };

describeWithTools('a visit over SSH', TOOLS, () => {
  const folder = newFolder();
  const key = newKey(folder);
  const servers: Server[] = [];
  let plain: TestSshd;

  stopServers();
  const start = (options: SshdOptions = {}) => startSshd(folder, { authorized: [key.publicKey], ...options });
  const byKey = (server: Pick<TestSshd, 'port'>, overrides: Partial<VisitEntry> = {}) =>
    entryFor(server, { login: { keyFile: key.file }, ...overrides });
  const secretFile = (secret: string): string => {
    const file = join(folder, `secret-${Math.random()}`);
    writeFileSync(file, `${secret}\n`, { mode: 0o600 });
    return file;
  };
  const fault = (outcome: Outcome) =>
    'fault' in outcome ? [outcome.fault, outcome.place, outcome.message] : ['visited', '', ''];

  beforeAll(async () => {
    plain = await start();
  });
  afterAll(() => {
    for (const server of servers) server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** A server that is none of SSH, or that stands between us and one. */
  async function listen(onConnection: (socket: Socket) => void): Promise<{ readonly port: number }> {
    const port = await freePort();
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      onConnection(socket);
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return { port };
  }

  it('brings a report home through its own door, with the key that the host proved', async () => {
    const outcome = await visit(folder, [plain], byKey(plain));
    expect(outcome).toMatchObject({
      report: {
        agent: { door: 'ssh', privilege: 'user', via: { name: 'db-1', recorderVersion: 'test 1' } },
        host: { name: 'db-1', identifiers: { sshHostKeys: [expect.stringMatching(/^SHA256:/)] } },
        inventory: { os: { family: 'linux' } },
        clock: {},
      },
    });
    expect('report' in outcome && outcome.report.agent.via).not.toHaveProperty('legacyAlgorithms');
  });

  it('works with dropbear as with OpenSSH', async () => {
    const server = await start({ program: 'dropbear' });
    expect(fault(await visit(folder, [server], byKey(server)))).toEqual(['visited', '', '']);
  });

  it('signs in with a key that a passphrase opens, and says which part is wrong', async () => {
    const locked = newKey(folder, { passphrase: SECRET });
    const server = await start({ authorized: [locked.publicKey] });
    const login = { keyFile: locked.file, passphrase: { file: secretFile(SECRET) } };
    expect(fault(await visit(folder, [server], entryFor(server, { login })))).toEqual(['visited', '', '']);
    const wrong = { ...login, passphrase: { file: secretFile(OTHER_SECRET) } };
    const refused = await visit(folder, [server], entryFor(server, { login: wrong }));
    expect(fault(refused)).toEqual(['secret_unreadable', 'here', expect.stringContaining('does not open it')]);
    const none = await visit(folder, [server], entryFor(server, { login: { keyFile: locked.file } }));
    expect(fault(none)).toEqual(['secret_unreadable', 'here', expect.stringContaining('no passphrase is named')]);
  });

  it('signs in with the keys of an SSH agent', async () => {
    const socket = join(folder, 'agent.sock');
    const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
    try {
      const environment = { ...process.env, SSH_AUTH_SOCK: socket };
      await expect.poll(() => tryRun('ssh-add', ['-q', key.file], environment), { timeout: 5000 }).toBe(true);
      const outcome = await visit(folder, [plain], entryFor(plain, { login: { agent: socket } }));
      expect(fault(outcome)).toEqual(['visited', '', '']);
    } finally {
      agent.kill('SIGKILL');
    }
    const gone = await visit(folder, [plain], entryFor(plain, { login: { agent: join(folder, 'no-agent') } }));
    expect(fault(gone)).toEqual(['secret_unreadable', 'here', expect.stringContaining('SSH agent')]);
  });

  it('signs in with a password from a file or the environment, never with one that others may read', async () => {
    const server = await start({ accounts: [{ name: 'visitor', password: SECRET }] });
    const login = { password: { file: secretFile(SECRET) } };
    expect(fault(await visit(folder, [server], entryFor(server, { login })))).toEqual(['visited', '', '']);
    process.env.MUSTER_TEST_PASSWORD = SECRET;
    const inherited = { password: { environment: 'MUSTER_TEST_PASSWORD' } };
    expect(fault(await visit(folder, [server], entryFor(server, { login: inherited })))).toEqual(['visited', '', '']);
    delete process.env.MUSTER_TEST_PASSWORD;
    const wrong = { password: { file: secretFile(OTHER_SECRET) } };
    const refused = await visit(folder, [server], entryFor(server, { login: wrong }));
    expect(fault(refused)).toEqual(['sign_in_refused', 'sign-in', expect.stringContaining('the password')]);
    chmodSync(login.password.file, 0o644);
    const open = await visit(folder, [server], entryFor(server, { login }));
    expect(fault(open)).toEqual(['secret_unreadable', 'here', expect.stringContaining('others may read')]);
    for (const outcome of [refused, open]) expectNoSecret(outcome);
  });

  it('becomes root by sudo where that is configured, with the password only where sudo asks', async () => {
    const password = { file: secretFile(SECRET) };
    const server = await start({
      accounts: [
        { name: 'visitor', password: SECRET, sudo: 'ALL=(root) ALL' },
        { name: 'trusted', sudo: 'ALL=(root) NOPASSWD: ALL' },
        { name: 'stranger', password: SECRET },
      ],
    });
    const as = (user: string, sudo: VisitEntry['sudo']) => visit(folder, [server], byKey(server, { user, sudo }));
    for (const outcome of [await as('visitor', { password }), await as('trusted', 'withoutPassword')])
      expect(outcome).toMatchObject({ report: { agent: { privilege: 'sudo' } } });
    // A password that nobody asks for is not sent, and is no line of the script.
    expect(await as('trusted', { password })).toMatchObject({ report: { agent: { privilege: 'sudo' } } });
    const refusals = [
      await as('visitor', { password: { file: secretFile(OTHER_SECRET) } }),
      await as('visitor', 'withoutPassword'),
      await as('stranger', { password }),
    ];
    for (const outcome of refusals) {
      expect(fault(outcome)).toEqual(['sudo_refused', 'sudo', expect.any(String)]);
      expectNoSecret(outcome);
    }
  });

  it('says that sudo is not there', async () => {
    const server = await start({
      config: ['SetEnv PATH=/nowhere'],
      accounts: [{ name: 'visitor', shell: '/bin/bash' }],
    });
    const outcome = await visit(folder, [server], byKey(server, { sudo: 'withoutPassword' }));
    expect(fault(outcome)[0]).toMatch(/^(?:sudo_refused|no_shell)$/);
  });

  it('goes through jump hosts, each with a key of its own to check', async () => {
    const [first, second] = [await start(), await start()];
    const jumps = [byKey(first, { name: 'gate' }), byKey(second, { name: 'inner' })];
    const all = [plain, first, second];
    expect(fault(await visit(folder, all, byKey(plain, { jumps })))).toEqual(['visited', '', '']);
    const unknown = await visit(folder, [plain, first], byKey(plain, { jumps }));
    expect(fault(unknown)).toEqual(['host_key_unknown', 'host key', expect.stringMatching(/^inner:/)]);
    const closed = await start({ config: ['AllowTcpForwarding no'] });
    const shut = await visit(folder, [plain, closed], byKey(plain, { jumps: [byKey(closed, { name: 'gate' })] }));
    expect(fault(shut)).toEqual(['unreachable', 'line', expect.stringContaining('the jump host gate does not reach')]);
  });

  it.each`
    algorithms
    ${{ kex: 'diffie-hellman-group1-sha1', cipher: '3des-cbc', mac: 'hmac-md5', hostKey: 'ssh-rsa' }}
    ${{ kex: 'diffie-hellman-group14-sha1', cipher: 'aes128-cbc', mac: 'hmac-sha1-96', hostKey: 'ssh-rsa' }}
    ${{ kex: 'diffie-hellman-group1-sha1', cipher: 'aes192-cbc', mac: 'hmac-md5-96', hostKey: 'ssh-dss' }}
    ${{ kex: 'diffie-hellman-group14-sha1', cipher: 'aes256-cbc', mac: 'hmac-md5', hostKey: 'ssh-dss' }}
  `('speaks $algorithms only to whom it was told to, and tells it', async ({ algorithms }) => {
    const { kex, cipher, mac, hostKey } = algorithms;
    const server = await start({
      hostKeys: [hostKey === 'ssh-dss' ? 'dsa' : 'rsa'],
      config: [`KexAlgorithms ${kex}`, `Ciphers ${cipher}`, `MACs ${mac}`, `HostKeyAlgorithms ${hostKey}`],
    });
    const refused = await visit(folder, [server], byKey(server));
    expect(fault(refused)).toEqual(['no_common_algorithm', 'line', expect.stringContaining('OpenSSH')]);
    const legacy = { kex: [kex], cipher: [cipher], mac: [mac], hostKey: [hostKey] };
    // The cure is what stands between the braces of the entry.
    const [, cure] = /entry: (.*)$/.exec('cure' in refused ? refused.cure : '') ?? [];
    expect(JSON.parse(`{${cure}}`)).toEqual({ legacy });
    expect(await visit(folder, [server], byKey(server, { legacy }))).toMatchObject({
      report: { agent: { via: { legacyAlgorithms: [kex, hostKey, cipher, mac] } } },
    });
  });

  it('leaves alone what would stop every other visit: groups that the server makes up', async () => {
    const server = await start({ config: ['KexAlgorithms diffie-hellman-group-exchange-sha256'] });
    const outcome = await visit(folder, [server], byKey(server));
    expect(fault(outcome)).toEqual(['no_common_algorithm', 'line', expect.stringContaining('group-exchange-sha256')]);
  });

  it('refuses a key that changed, was never seen or was revoked; the first contact must be asked for', async () => {
    const before = await start();
    before.stop();
    const after = await start({ port: before.port });
    const changed = await visit(folder, [before], byKey(after));
    expect(fault(changed)).toEqual([
      'host_key_changed',
      'host key',
      expect.stringMatching(/SHA256:.*known is SHA256:/),
    ]);
    expect('cure' in changed && changed.cure).toContain(`ssh-keygen -R '[127.0.0.1]:${after.port}'`);
    // Also for those who ask for first contact: this is none.
    expect(fault(await visit(folder, [before], byKey(after), { isFirstContact: true }))[0]).toBe('host_key_changed');
    expect(fault(await visit(folder, [], byKey(after)))[0]).toBe('host_key_unknown');
    const revoked = { ...after, knownHosts: `@revoked ${after.knownHosts}` };
    expect(fault(await visit(folder, [revoked], byKey(after), { isFirstContact: true }))[0]).toBe('host_key_revoked');
    const told: string[] = [];
    const first = await visit(folder, [], byKey(after), {
      isFirstContact: true,
      onFirstContact: (hop, fingerprint) => told.push(`${hop.name} ${fingerprint}`),
    });
    expect(fault(first)).toEqual(['visited', '', '']);
    expect(told).toEqual([expect.stringMatching(/^db-1 SHA256:/)]);
  });

  it('prefers the key that is known among those that a host has', async () => {
    const server = await start({ hostKeys: ['ed25519', 'rsa', 'ecdsa'] });
    const [, rsa = ''] = server.knownHosts.split('\n');
    expect(fault(await visit(folder, [{ ...server, knownHosts: `${rsa}\n` }], byKey(server)))[0]).toBe('visited');
  });

  it('does not wait for a server that takes the connection and says nothing', async () => {
    const silent = await listen(() => undefined);
    const limits = { connectSeconds: 1, seconds: 20, bytes: 1024 };
    const outcome = await visit(folder, [], byKey(silent, { limits }));
    expect(fault(outcome)).toEqual(['timed_out', 'line', expect.stringContaining('said nothing')]);
  });

  it('tells a server that is none of SSH, one that is gone and one that hangs up from each other', async () => {
    const web = await listen((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect(fault(await visit(folder, [], byKey(web)))).toEqual([
      'not_ssh',
      'line',
      expect.stringContaining('HTTP/1.1'),
    ]);
    const rude = await listen((socket) => socket.destroy());
    expect(fault(await visit(folder, [], byKey(rude)))[0]).toBe('connection_lost');
    expect(fault(await visit(folder, [], byKey({ port: await freePort() })))[0]).toBe('unreachable');
    const endless = await listen((socket) => socket.write('x'.repeat(1024 * 1024)));
    const limits = { connectSeconds: 2, seconds: 20, bytes: 1024 };
    expect(fault(await visit(folder, [], byKey(endless, { limits })))[0]).toMatch(/^(?:not_ssh|timed_out)$/);
  });

  it('is not fooled by a connection that breaks half-way', async () => {
    const big = `${'yes "|"'} | head -c 3000000; sleep 30`;
    const cutter = await listen((socket) => {
      const inner = connect(plain.port, '127.0.0.1');
      let passed = 0;
      inner.on('data', (chunk: Buffer) => {
        passed += chunk.length;
        if (passed > 200_000) for (const one of [inner, socket]) one.destroy();
        else socket.write(chunk);
      });
      socket.on('data', (chunk: Buffer) => inner.write(chunk));
      inner.on('error', () => socket.destroy());
    });
    const known = { ...plain, knownHosts: plain.knownHosts.replace(String(plain.port), String(cutter.port)) };
    const script = `head -c 3000000 /dev/urandom; ${big}`;
    expect(fault(await visit(folder, [known], byKey(cutter), { script }))).toEqual([
      'connection_lost',
      'recording',
      expect.stringContaining('half-way'),
    ]);
  });

  it('hears no more of a host than its limit, and stops at its time', async () => {
    const small = { connectSeconds: 5, seconds: 30, bytes: 64 * 1024 };
    const much = await visit(folder, [plain], byKey(plain, { limits: small }), { script: 'cat /dev/urandom' });
    expect(fault(much)).toEqual(['too_much_output', 'recording', expect.stringContaining('65536 bytes')]);
    const short = { connectSeconds: 5, seconds: 2, bytes: 64 * 1024 };
    const slow = await visit(folder, [plain], byKey(plain, { limits: short }), { script: 'sleep 60' });
    expect(fault(slow)).toEqual(['timed_out', 'recording', expect.any(String)]);
    const bomb = await visit(folder, [plain], byKey(plain), { script: 'head -c 70000000 /dev/zero' });
    expect(fault(bomb)).toEqual(['answer_invalid', 'recording', expect.stringContaining('unpacked')]);
    const lie = await visit(folder, [plain], byKey(plain), { script: 'echo nonsense' });
    expect(fault(lie)).toEqual(['answer_invalid', 'recording', expect.stringContaining('no recording')]);
  });

  it('gives up on a shell that prints without end', async () => {
    const server = await start({ config: ['ForceCommand yes'] });
    expect(fault(await visit(folder, [server], byKey(server)))).toEqual([
      'too_much_output',
      'shell',
      expect.stringContaining('without end'),
    ]);
  });

  it('reads past banners and noisy profiles, before and after, in any usual shell', async () => {
    const banner = join(folder, 'banner');
    writeFileSync(banner, 'muster-0-ready-z\n== end 1 unchecked\n'.repeat(50), { mode: 0o644 });
    const noise = 'echo "muster-bundle/1"; head -c 20000 /dev/urandom; echo; echo $-; echo oops >&2\n';
    const shells = ['/bin/bash', '/bin/dash', '/bin/rbash', ...installed('/bin/tcsh', '/usr/bin/fish', '/bin/ksh')];
    const server = await start({
      config: [`Banner ${banner}`],
      accounts: shells.map((shell, index) => ({
        name: `visitor${index}`,
        shell,
        home: { '.bashrc': noise, '.profile': noise, '.cshrc': noise, '.bash_logout': noise },
      })),
    });
    for (const [index, shell] of shells.entries()) {
      const outcome = await visit(folder, [server], byKey(server, { user: `visitor${index}` }));
      expect([shell, ...fault(outcome)]).toEqual([shell, 'visited', '', '']);
    }
  });

  it.each`
    said                                                            | expected               | name
    ${"% Invalid input detected at '^' marker."}                    | ${'network_equipment'} | ${'Cisco'}
    ${'bad command name sh (line 1 column 1)'}                      | ${'network_equipment'} | ${'MikroTik'}
    ${'error: unknown command: sh'}                                 | ${'network_equipment'} | ${'Juniper'}
    ${'Invalid input: sh'}                                          | ${'network_equipment'} | ${'ProCurve'}
    ${'core-sw1#'}                                                  | ${'network_equipment'} | ${'network equipment'}
    ${'This account is currently not available.'}                   | ${'no_shell'}          | ${'may not sign in'}
    ${"'sh' is not recognized as an internal or external command,"} | ${'no_shell'}          | ${'Windows'}
    ${''}                                                           | ${'no_shell'}          | ${'answers nothing'}
  `('answers "$said" is $expected: no line of the script reaches it', async ({ said, expected, name }) => {
    const heard = join(folder, `heard-${Math.random()}`);
    writeFileSync(heard, '', { mode: 0o666 });
    chmodSync(heard, 0o666);
    const imitation = join(folder, `cli-${Math.random()}`);
    writeFileSync(
      imitation,
      `#!/bin/sh\nprintf '%s' '${String(said).replaceAll("'", `'\\''`)}'\ntimeout 0.3 cat >'${heard}'\n`,
    );
    chmodSync(imitation, 0o755);
    const server = await start({ config: [`ForceCommand ${imitation}`] });
    const outcome = await visit(folder, [server], byKey(server));
    expect(fault(outcome)).toEqual([expected, 'shell', expect.stringContaining(name)]);
    expect(execFileSync('cat', [heard], { encoding: 'utf8' })).toBe('');
  });

  it('says who is not let in, and that an account has no shell at all', async () => {
    const stranger = newKey(folder);
    const refused = await visit(folder, [plain], entryFor(plain, { login: { keyFile: stranger.file } }));
    expect(fault(refused)).toEqual(['sign_in_refused', 'sign-in', expect.stringContaining('"visitor"')]);
    const server = await start({ accounts: [{ name: 'visitor', shell: '/usr/sbin/nologin' }] });
    expect(fault(await visit(folder, [server], byKey(server)))[0]).toBe('no_shell');
  });

  it('ends at once when it is stopped', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 300);
    const outcome = await visit(folder, [plain], byKey(plain), { script: 'sleep 60', signal: stop.signal });
    expect(fault(outcome)[0]).toBe('stopped');
  });
});

function expectNoSecret(outcome: Outcome): void {
  const text = `${JSON.stringify(outcome)} ${outcome instanceof Error ? `${outcome.stack} ${String(outcome.cause)}` : ''}`;
  for (const secret of [SECRET, OTHER_SECRET]) expect(text).not.toContain(secret);
}

function installed(...paths: readonly string[]): readonly string[] {
  return paths.filter((path) => tryRun(path, ['-c', 'exit 0'], process.env));
}

function tryRun(program: string, args: readonly string[], environment: NodeJS.ProcessEnv): boolean {
  try {
    execFileSync(program, args, { env: environment, stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
