import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { VisitEntry } from '../../agent/hosts-file.ts';
import { KnownHosts } from '../../agent/ssh/known-hosts.ts';
import { VisitError } from '../../agent/ssh/visit-error.ts';
import { type Visit, type VisitOptions, visitHost } from '../../agent/targets/ssh.ts';
import { type TestSshd, VISITOR } from './sshd.ts';

/** A recorder of one file, for tests of the way to the host and back. */
export const SMALL_SCRIPT = `echo muster-bundle/1
echo 'recorder: test 1'
echo "recorded: \`date -u +%Y-%m-%dT%H:%M:%SZ\`"
echo 'door: recording'
echo 'platform: linux'
if [ "\`id -u\`" = 0 ]; then echo 'privilege: root'; else echo 'privilege: user'; fi
echo
echo '== path /etc/os-release'
sed 's/^/|/' /etc/os-release
echo '== end 1 unchecked'
`;

/** An entry for a test server, with the account of the kit. */
export function entryFor(server: Pick<TestSshd, 'port'>, overrides: Partial<VisitEntry> = {}): VisitEntry {
  return {
    name: 'db-1',
    address: '127.0.0.1',
    port: server.port,
    user: VISITOR,
    login: {},
    legacy: {},
    jumps: [],
    sudo: 'none',
    limits: { connectSeconds: 5, seconds: 30, bytes: 4 * 1024 * 1024 },
    labels: [],
    neverCollect: false,
    ...overrides,
  };
}

/** What a visit comes to: the report, or why there is none. */
export type Outcome = Visit | VisitError;

/** Visits with the keys of these servers known. */
export async function visit(
  folder: string,
  known: readonly TestSshd[],
  entry: VisitEntry,
  options: Partial<VisitOptions> = {},
): Promise<Outcome> {
  const path = join(folder, `known-${entry.port}`);
  writeFileSync(path, known.map(({ knownHosts }) => knownHosts).join(''), { mode: 0o600 });
  try {
    return await visitHost(entry, {
      knownHosts: KnownHosts.read(path),
      isFirstContact: false,
      script: SMALL_SCRIPT,
      agentVersion: '0',
      signal: new AbortController().signal,
      ...options,
    });
  } catch (error) {
    if (error instanceof VisitError) return error;
    throw error;
  }
}
