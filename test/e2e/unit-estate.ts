import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import type { HostEntry } from '../../agent/hosts-file.ts';
import { freePort } from '../kit/database.ts';
import { EstateHost, type EstateHostOptions } from '../kit/estate.ts';
import { busyboxTree, debianTree, rpmLayer, WITHOUT_DEBIAN } from '../kit/estate-trees.ts';
import { newKey } from '../kit/sshd.ts';

// An estate as units have it: systems of different makers and ages, and machines that hang, break off, lie or changed.

/** What one old host speaks, and nothing newer. */
export const OLD = { kex: 'diffie-hellman-group1-sha1', cipher: 'aes128-cbc', mac: 'hmac-md5', hostKey: 'ssh-rsa' };

export const SUDO_PASSWORD = "sudo's-Secret horse %s $HOME";
export const WRONG_PASSWORD = 'not-the-Password-of-sudo';

/** Answers in our own words, then talks without end: only somebody who means us does that. */
const FLOODS_LATER = `#!/bin/sh
case $2 in
*muster-*) nonce=\${2#*muster-??}; nonce=\${nonce%%-ready*} ;;
*) exec /bin/bash "$@" ;;
esac
echo "muster-$nonce-ready-p"
echo "muster-$nonce-begin"
exec yes '== path /etc/shadow'
`;

const SWITCH = `#!/bin/sh
printf '\\r\\nUser Access Verification\\r\\n'
echo "% Invalid input detected at '^' marker."
`;

/** An account that becomes root with its password. */
function stewardOf(password: string): string {
  const hash = execFileSync('openssl', ['passwd', '-6', '-stdin'], { input: password, encoding: 'utf8' }).trim();
  return `echo 'steward:x:1000:1000::/home/steward:/bin/bash' >>etc/passwd
echo 'steward:x:1000:' >>etc/group
echo 'steward:${hash}:19000:0:99999:7:::' >>etc/shadow
echo 'steward ALL=(root) ALL' >etc/sudoers.d/steward
chmod 440 etc/sudoers.d/steward
mkdir -p home/steward; cp -r root/.ssh home/steward/; chown -R 1000:1000 home/steward`;
}

/** A host whose account has a shell of its own. */
function withShell(text: string): Partial<EstateHostOptions> {
  return {
    files: { 'usr/local/bin/shell': text },
    prepare: "sed -i 's,^root:.*,root:x:0:0::/root:/usr/local/bin/shell,' etc/passwd",
  };
}

/** All hosts of the estate, and the file of hosts that leads to them. */
export class UnitEstate {
  readonly hosts: EstateHost[] = [];
  /** Files that hold secrets lie beside it. */
  readonly hostsFile: string;
  readonly #folder: string;
  readonly #trees: string[] = [];
  readonly #servers: Server[] = [];

  private constructor(folder: string) {
    this.#folder = folder;
    this.hostsFile = join(folder, 'hosts.json');
  }

  /** Starts them side by side. Their files lie in `folder`; the first time on a machine, trees are made, for minutes. */
  static async start(folder: string): Promise<UnitEstate> {
    const estate = new UnitEstate(folder);
    try {
      await estate.#start();
    } catch (error) {
      await estate.stop();
      throw error;
    }
    return estate;
  }

  async stop(): Promise<void> {
    await Promise.all(this.hosts.map((host) => host.stop()));
    for (const server of this.#servers) server.close();
    for (const tree of this.#trees) rmSync(tree, { recursive: true, force: true });
  }

  async #start(): Promise<void> {
    const [bullseye, trixie] = await Promise.all([debianTree('bullseye'), debianTree('trixie')]);
    const [busybox, rpm] = [busyboxTree(), rpmLayer()];
    this.#trees.push(busybox, rpm);
    const [key, strangers] = [newKey(this.#folder), newKey(this.#folder)];
    const common = { trees: [bullseye], authorized: [key.publicKey] };
    const options: Readonly<Record<string, Partial<EstateHostOptions>>> = {
      'debian-11': {},
      'debian-13': { trees: [trixie], prepare: stewardOf(SUDO_PASSWORD) },
      alpine: { trees: [busybox], program: 'dropbear' },
      'centos-6': { trees: [rpm, bullseye], prepare: WITHOUT_DEBIAN },
      legacy: { hostKey: 'rsa', config: linesOf(OLD) },
      'full-disk': { room: '2m', prepare: 'cat /dev/zero >var/log/full 2>/dev/null || :' },
      gate: {},
      inner: {},
      'hangs-after-sign-in': withShell('#!/bin/sh\nexec sleep 1000\n'),
      'breaks-off': { cutAfterBytes: 12_000 },
      floods: withShell('#!/bin/sh\nexec yes\n'),
      'floods-later': withShell(FLOODS_LATER),
      'new-key': {},
      switch: withShell(SWITCH),
    };
    await Promise.all(
      Object.entries(options).map(async ([name, own]) => {
        this.hosts.push(await EstateHost.start(this.#folder, name, { ...common, ...own }));
      }),
    );
    this.#host('gate').cableTo(this.#host('inner'), '198.51.100.1', '198.51.100.2');
    this.#writeKnownHosts();
    this.#write('sudo', `${SUDO_PASSWORD}\n`);
    this.#write('sudo-wrong', `${WRONG_PASSWORD}\n`);
    await this.#writeHosts(key.file, strangers.file);
  }

  #host(name: string): EstateHost {
    const host = this.hosts.find((candidate) => candidate.name === name);
    if (host === undefined) throw new Error(`no host "${name}" was started`);
    return host;
  }

  #writeKnownHosts(): void {
    const known = this.hosts.filter(({ name }) => name !== 'new-key').map(({ knownHost }) => knownHost);
    // The key that was there before: another host's.
    const before = `[127.0.0.1]:${this.#host('new-key').port} ${this.#host('debian-11').publicKey}\n`;
    this.#write('known', [...known, before, `198.51.100.2 ${this.#host('inner').publicKey}\n`].join(''));
  }

  async #writeHosts(keyFile: string, strangersKeyFile: string): Promise<void> {
    const at = (name: string, more: HostEntry = {}) => ({ address: '127.0.0.1', port: this.#host(name).port, ...more });
    const quick = { limits: { seconds: 6, connectSeconds: 3 } };
    const steward = (file: string) => at('debian-13', { user: 'steward', sudo: { password: { file } } });
    const hosts: Record<string, HostEntry> = {
      'debian-11': at('debian-11'),
      'debian-13': steward('sudo'),
      alpine: at('alpine'),
      'centos-6': at('centos-6'),
      legacy: at('legacy', {
        legacy: Object.fromEntries(Object.entries(OLD).map(([kind, name]) => [kind, [name]])),
      }),
      'legacy-unnamed': at('legacy'),
      'full-disk': at('full-disk'),
      inner: { address: '198.51.100.2', jump: ['gate'] },
      // Only the jump host has a cable to it; nothing listens at this port of ours.
      'inner-straight': { address: '127.0.0.1', port: await freePort() },
      'sudo-wrong': steward('sudo-wrong'),
      'hangs-at-once': { address: '127.0.0.1', port: await this.#listenSilently(), ...quick },
      'hangs-after-sign-in': at('hangs-after-sign-in', quick),
      'breaks-off': at('breaks-off'),
      floods: at('floods'),
      'floods-later': at('floods-later', { limits: { bytes: 1024 * 1024 } }),
      'new-key': at('new-key'),
      switch: at('switch'),
      stranger: at('debian-11', { login: { keyFile: strangersKeyFile } }),
      cipher: at('debian-11', { neverCollect: true }),
    };
    const defaults = { user: 'root', login: { keyFile } };
    const file = { format: 1, knownHosts: 'known', defaults, jumpHosts: { gate: at('gate') }, hosts };
    this.#write('hosts.json', JSON.stringify(file));
  }

  /** Takes connections and says nothing. */
  async #listenSilently(): Promise<number> {
    const port = await freePort();
    const server = createServer((socket) => socket.on('error', () => undefined));
    this.#servers.push(server);
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return port;
  }

  #write(name: string, text: string): void {
    writeFileSync(join(this.#folder, name), text, { mode: 0o600 });
  }
}

function linesOf({ kex, cipher, mac, hostKey }: typeof OLD): readonly string[] {
  return [`KexAlgorithms ${kex}`, `Ciphers ${cipher}`, `MACs ${mac}`, `HostKeyAlgorithms ${hostKey}`];
}
