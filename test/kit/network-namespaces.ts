import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Attempt } from './firewall-peer.ts';

const PEER = fileURLToPath(new URL('./firewall-peer.ts', import.meta.url));

/** Why network namespaces cannot be made here, or `undefined` where they can. */
export function whyNoNamespaces(): string | undefined {
  if (process.platform !== 'linux' || process.geteuid?.() !== 0) return 'needs Linux and root';
  const tried = spawnSync('ip', ['netns', 'add', `muster-try-${process.pid}`], { encoding: 'utf8' });
  if (tried.error !== undefined) return 'install iproute2';
  if (tried.status !== 0) return `no network namespaces here: ${tried.stderr.trim()}`;
  spawnSync('ip', ['netns', 'del', `muster-try-${process.pid}`]);
  return undefined;
}

/** A host behind a firewall, and another one beside it, joined by one cable. */
export class TwoHosts {
  readonly guarded = `muster-in-${process.pid}`;
  readonly outside = `muster-out-${process.pid}`;
  #children: ChildProcessWithoutNullStreams[] = [];
  #answers: AsyncIterator<string> | undefined;

  async start(addresses: { guarded: readonly string[]; outside: readonly string[] }, ports: readonly number[]) {
    for (const name of [this.guarded, this.outside]) {
      ip('netns', 'add', name);
      ip('-n', name, 'link', 'set', 'lo', 'up');
    }
    const ends = ['netns', this.guarded, 'type', 'veth', 'peer', 'name', 'cable0', 'netns', this.outside];
    ip('link', 'add', 'cable0', ...ends);
    const macs = [this.guarded, this.outside].map((name) => this.#macOf(name));
    for (const [index, [name, own, others]] of (
      [
        [this.guarded, addresses.guarded, addresses.outside],
        [this.outside, addresses.outside, addresses.guarded],
      ] as const
    ).entries()) {
      ip('-n', name, 'link', 'set', 'cable0', 'up');
      for (const address of own)
        ip(
          '-n',
          name,
          'addr',
          'add',
          `${address}/${address.includes(':') ? '16' : '8'}`,
          'dev',
          'cable0',
          ...noDad(address),
        );
      // Neighbours are known beforehand: a firewall that drops their questions would shut everything otherwise.
      for (const address of others)
        ip('-n', name, 'neigh', 'add', address, 'lladdr', macs[1 - index] ?? '', 'dev', 'cable0', 'nud', 'permanent');
    }
    const server = this.#spawn(this.guarded, [process.execPath, PEER, 'listen', ports.join(',')]);
    await once(server.stdout, 'data');
    const client = this.#spawn(this.outside, [process.execPath, PEER, 'connect']);
    this.#answers = createInterface({ input: client.stdout })[Symbol.asyncIterator]();
  }

  /** What became of each try from outside. */
  async connects(attempts: readonly Attempt[]): Promise<boolean[]> {
    this.#children[1]?.stdin.write(`${JSON.stringify(attempts)}\n`);
    const { value } = (await this.#answers?.next()) ?? { value: '[]' };
    return JSON.parse(String(value)) as boolean[];
  }

  /** Runs a program on the guarded host; throws with what it complained of. */
  run(program: string, args: readonly string[], input = ''): string {
    const done = spawnSync('ip', ['netns', 'exec', this.guarded, program, ...args], { input, encoding: 'utf8' });
    if (done.status !== 0) throw new Error(`${program} ${args.join(' ')}: ${done.stderr}\n${input}`);
    return done.stdout;
  }

  /** Whether the program takes its input. */
  accepts(program: string, args: readonly string[], input: string): boolean {
    const command = ['netns', 'exec', this.guarded, program, ...args];
    return spawnSync('ip', command, { input, encoding: 'utf8' }).status === 0;
  }

  async stop(): Promise<void> {
    for (const child of this.#children.splice(0)) {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    }
    for (const name of [this.guarded, this.outside]) spawnSync('ip', ['netns', 'del', name]);
  }

  #macOf(name: string): string {
    const shown = spawnSync('ip', ['-n', name, '-j', 'link', 'show', 'cable0'], { encoding: 'utf8' });
    return (JSON.parse(shown.stdout) as { address: string }[])[0]?.address ?? '';
  }

  #spawn(name: string, command: readonly string[]): ChildProcessWithoutNullStreams {
    const child = spawn('ip', ['netns', 'exec', name, ...command]);
    this.#children.push(child);
    return child;
  }
}

function noDad(address: string): string[] {
  return address.includes(':') ? ['nodad'] : [];
}

function ip(...args: readonly string[]): void {
  const done = spawnSync('ip', args, { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`ip ${args.join(' ')}: ${done.stderr}`);
}
