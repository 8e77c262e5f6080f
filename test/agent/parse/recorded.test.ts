import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, it } from 'vitest';
import { parseGroup, parsePasswd } from '../../../agent/parse/accounts.ts';
import { parseCertificate, readKeyMaterial } from '../../../agent/parse/certificate.ts';
import { parseCrontab } from '../../../agent/parse/crontab.ts';
import { parseProcNet } from '../../../agent/parse/proc-net.ts';
import { parseIpv6Addresses } from '../../../agent/parse/routes.ts';
import { parseNtpPeers } from '../../../agent/parse/time-daemons.ts';
import { probes } from '../../../agent/probes/index.ts';
import { TargetError } from '../../../agent/targets/target.ts';
import { bundleOf } from '../../kit/bundle.ts';
import { collect } from '../../kit/collect.ts';
import { describeWithCorpus } from '../../kit/tools.ts';

describeWithCorpus('what other projects recorded', (corpus) => {
  const recorded = (path: string) => readFileSync(join(corpus, 'command-output/jc', path), 'utf8');
  const expected = <T>(path: string) => JSON.parse(recorded(path)) as T;

  it('agrees on accounts and groups', () => {
    const users = expected<{ username: string; uid: number; gid: number; home: string; shell: string }[]>(
      'ubuntu-18.04/passwd.expected.json',
    );
    expect(parsePasswd(recorded('ubuntu-18.04/passwd.out')).entries).toEqual(
      users.map(({ username: name, uid, gid, home, shell }) => ({ name, uid, gid, home, shell })),
    );
    const groups = expected<{ group_name: string; gid: number; members: string[] }[]>(
      'ubuntu-18.04/group.expected.json',
    );
    expect(parseGroup(recorded('ubuntu-18.04/group.out')).entries).toEqual(
      groups.map(({ group_name: name, gid, members }) => ({ name, gid, members })),
    );
  });

  it('agrees on sockets that listen', () => {
    const sockets = expected<
      { local_address: string; local_port: number; state: string; uid: number; inode: number }[]
    >('linux-proc/net_tcp.expected.json');
    expect(parseProcNet(recorded('linux-proc/net_tcp'), 'tcp')).toEqual(
      sockets
        .filter(({ state }) => state === '0A')
        .map(({ local_address: address, local_port: port, uid, inode }) => ({ address, port, uid, inode })),
    );
    expect(parseIpv6Addresses(recorded('linux-proc/net_if_inet6'))).toEqual([
      { interface: 'ens33', address: 'fe80::20c:29ff:fea4:e315', prefixLength: 64, isDynamic: false },
      { interface: 'lo', address: '::1', prefixLength: 128, isDynamic: false },
    ]);
  });

  it('knows from ntpq whether a peer was chosen', () => {
    expect(parseNtpPeers(recorded('centos-7.7/ntpq-pn.out'))).toEqual({
      isSynchronised: true,
      offsetSeconds: -0.00023,
      stratum: 3,
    });
    expect(parseNtpPeers(recorded('freebsd12/ntpq-p.out'))).toEqual({ isSynchronised: false });
  });

  it.each(['crontab-no-normal-entries', 'crontab-u-no-normal-entries', 'crontab-u-var-fix', 'crontab-var-fix'])(
    'reads every job of %s',
    (name) => {
      const { schedule } = expected<{ schedule: { user?: string; command: string }[] }>(
        `generic/${name}.expected.json`,
      );
      const { jobs, malformedCount } = parseCrontab(recorded(`generic/${name}.out`), name.includes('-u-'));
      expect(malformedCount).toBe(0);
      expect(jobs.map(({ user, program }) => [user, program])).toEqual(
        schedule.map(({ user, command }) => [user, command.split(' ')[0]]),
      );
    },
  );

  it.each([
    'x509-ca-cert.der',
    'x509-cert-bad-email.pem',
    'x509-cert-superfluous-bits.pem',
    'x509-multi-cert.pem',
    'x509-negative-serial.pem',
  ])('agrees on the dates of %s', (name) => {
    const files = expected<{ tbs_certificate: { validity: { not_before: number; not_after: number } } }[]>(
      `generic/${name.replace(/\.\w+$/, '')}.expected.json`,
    );
    const found = readKeyMaterial(readFileSync(join(corpus, 'command-output/jc/generic', name))).certificates;
    const dates = found
      .map((der) => parseCertificate(der)?.facts)
      .map((facts) => [Date.parse(facts?.notBeforeAt ?? '') / 1000, Date.parse(facts?.notAfterAt ?? '') / 1000]);
    expect(dates).toEqual(files.map(({ tbs_certificate: { validity } }) => [validity.not_before, validity.not_after]));
  });

  it('never throws on whole folders of files of old and broken systems', async () => {
    const root = join(corpus, 'os-identification/files');
    const systems = readdirSync(root).flatMap((project) =>
      readdirSync(join(root, project)).map((system) => join(root, project, system)),
    );
    let count = 0;
    for (const system of systems.filter((path) => statSync(path).isDirectory())) {
      const files = Object.fromEntries(
        filesBelow(system).map((path) => [`/${relative(system, path)}`, { text: readFileSync(path) }]),
      );
      for (const probe of probes) {
        try {
          const target = bundleOf({ files });
          if (await probe.appliesTo(target)) await collect(probe, target);
        } catch (error) {
          expect(error, `${probe.name} on ${system}`).toBeInstanceOf(TargetError);
        }
        count += 1;
      }
    }
    expect(count).toBeGreaterThan(500);
  });
});

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
