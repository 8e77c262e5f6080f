import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { inspectLocal } from '../../agent/local-host.ts';
import { LocalTarget } from '../../agent/targets/local.ts';
import { factsAt } from '../../policies/inventory/inventory.ts';
import type { Report } from '../../policies/inventory/report.ts';
import type { Certificates } from '../../policies/inventory/sections/certificates.ts';
import type { Packages } from '../../policies/inventory/sections/packages.ts';
import type { Services } from '../../policies/inventory/sections/services.ts';
import type { Sysctl } from '../../policies/inventory/sections/sysctl.ts';
import { sectionStates } from '../../policies/inventory/states.ts';
import { describeWithTools } from '../kit/tools.ts';

// A whole report of the machine the tests run on, held against what the machine's own tools print.
// Listeners against ss, and accounts against getent, stand with their probes.

let report: Report;

beforeAll(async () => {
  report = await inspectLocal(new LocalTarget());
});

function print(program: string, ...args: readonly string[]): string {
  const { stdout, stderr, status } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}: ${stderr}`);
  return stdout;
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}

function facts<T>(section: string): T {
  const found = factsAt(report.inventory, section);
  if (found === undefined) throw new Error(`the report has no section "${section}"`);
  return found as T;
}

/** A field of dpkg-query's format. */
function asked(field: string): string {
  return `\${${field}}`;
}

describeWithTools('packages of this machine', { 'dpkg-query': 'dpkg' }, () => {
  it('are those that dpkg-query lists as installed, with version, architecture and source', () => {
    const fields = ['Package', 'Version', 'Architecture', 'source:Package', 'source:Version'];
    const format = `${asked('db:Status-Abbrev')}|${fields.map(asked).join(' ')}\n`;
    const installed = linesOf(print('dpkg-query', '-W', '-f', format)).flatMap((line) => {
      const [status = '', entry = ''] = line.split('|');
      return /^.[nc]/.test(status) ? [] : [entry];
    });
    const ours = facts<Packages>('packages')
      .filter(({ scheme }) => scheme === 'deb')
      .map(({ name, version, architecture, source = name, sourceVersion = version }) =>
        [name, version, architecture, source, sourceVersion].join(' '),
      );
    expect(ours.sort()).toEqual(installed.sort());
    expect(ours.length).toBeGreaterThan(50);
  });
});

const isRoot = process.getuid?.() === 0;

describeWithTools('settings of the SSH server', { sshd: 'openssh-server' }, () => {
  it.skipIf(!isRoot)('are those that sshd -T prints, every line of it', async () => {
    mkdirSync('/run/sshd', { recursive: true }); // where init did not start it, sshd -T misses its own folder
    const printed = Map.groupBy(linesOf(print('/usr/sbin/sshd', '-T')), (line) => line.split(' ', 1)[0] ?? '');
    const asked = isEffective() ? report : await inspectLocal(new LocalTarget());
    const ours = Object.entries(factsAt(asked.inventory, 'sshd') as Record<string, unknown>);
    expect(asked.probes['sshd.effective']?.outcome).toBe('complete');
    for (const [keyword, lines] of printed) {
      const value = ours.find(([member]) => member.toLowerCase() === keyword)?.[1];
      const rests = lines.map((line) =>
        line.slice(keyword.length + 1).replace('without-password', 'prohibit-password'),
      );
      expect({ keyword, words: wordsOf(value) }).toEqual({ keyword, words: wordsOf(rests) });
    }
    expect(printed.size).toBeGreaterThan(60);
  });
});

function isEffective(): boolean {
  return (factsAt(report.inventory, 'sshd') as { readonly basis?: string } | undefined)?.basis === 'effective';
}

/** A value of the contract as the words that sshd prints, in no order: one keyword may stand on several lines. */
function wordsOf(value: unknown): string[] {
  if (value === undefined) return [];
  if (value === null) return ['none'];
  if (typeof value === 'boolean') return [value ? 'yes' : 'no'];
  if (Array.isArray(value)) return value.flatMap((item) => String(item).split(/[ ,]/)).sort();
  if (typeof value === 'object') return [Object.values(value).join(':')];
  return String(value).split(/[ ,]/).sort();
}

describeWithTools('kernel parameters', { sysctl: 'procps' }, () => {
  it('run with the values that sysctl -n prints, and a parameter this kernel lacks is null', () => {
    const asked = Object.entries(facts<Sysctl>('sysctl'));
    expect(asked.length).toBeGreaterThan(40);
    for (const [name, { running }] of asked) {
      const { stdout, status } = spawnSync('/usr/sbin/sysctl', ['-n', name], { encoding: 'utf8' });
      const printed = status === 0 ? stdout.trim().split(/\s+/).join(' ') : undefined;
      // Some can be written and not read (sysctl prints nothing and says 0): they are left out, not null.
      if (printed !== undefined && printed !== '')
        expect({ name, running: String(running) }).toEqual({ name, running: printed });
      else expect({ name, running: running ?? null }).toEqual({ name, running: null });
    }
  });
});

const ADMINISTRATORS_STORE = '/usr/local/share/ca-certificates';

describeWithTools('certificates of this machine', { openssl: 'openssl' }, () => {
  it.skipIf(!isRoot)('carry the dates and serial number that openssl x509 prints, a planted one included', async () => {
    mkdirSync(ADMINISTRATORS_STORE, { recursive: true });
    const folder = mkdtempSync(join(ADMINISTRATORS_STORE, 'muster-test-'));
    try {
      const planted = plantCertificate(folder);
      const seen = factsAt((await inspectLocal(new LocalTarget())).inventory, 'certificates') as Certificates;
      const files = Object.values(seen).flatMap((certificate) =>
        (certificate.places ?? []).flatMap(({ path }) => (path === undefined ? [] : [{ path, certificate }])),
      );
      expect(files.map(({ path }) => path)).toContain(planted);
      for (const { path, certificate } of files) {
        if ((readFileSync(path, 'latin1').match(/BEGIN CERTIFICATE/g) ?? []).length !== 1) continue; // openssl reads the first only
        const printed = (option: string) =>
          print('openssl', 'x509', '-in', path, '-noout', option)
            .trim()
            .replace(/^[^=]*=/, '');
        expect({ path, at: Date.parse(certificate.notBeforeAt ?? '') }).toEqual({
          path,
          at: Date.parse(printed('-startdate')),
        });
        expect({ path, at: Date.parse(certificate.notAfterAt ?? '') }).toEqual({
          path,
          at: Date.parse(printed('-enddate')),
        });
        expect(certificate.serialNumber).toBe(printed('-serial').toLowerCase());
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

function plantCertificate(folder: string): string {
  const path = join(folder, 'planted.crt');
  const subject = ['-subj', '/O=Sample/CN=planted.example', '-addext', 'subjectAltName=DNS:planted.example'];
  print(
    'openssl',
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '41',
    '-keyout',
    join(folder, 'planted.key'),
    '-out',
    path,
    ...subject,
  );
  return path;
}

describe('services of this machine', () => {
  const isSystemd = readFileSync('/proc/1/comm', 'utf8').trim() === 'systemd';

  it.skipIf(isSystemd)(
    'are partial where PID 1 is not systemd: how they start is known, whether they run is not',
    () => {
      const state = sectionStates(report).get('services');
      expect(state?.status).toBe('partial');
      expect(state?.gaps).toContainEqual({ reason: 'not_supported_here', fields: ['isActive', 'state'] });
      const units = Object.values(facts<Services>('services')).filter(({ manager }) => manager === 'systemd');
      expect(units.length).toBeGreaterThan(10);
      expect(units.filter(({ state: running, isActive }) => running !== undefined || isActive !== undefined)).toEqual(
        [],
      );
      expect(units.filter(({ startup }) => startup === undefined)).toEqual([]);
    },
  );
});
