import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, expect, it } from 'vitest';
import { readForeignExport } from '../../../agent/foreign-export.ts';
import { inspectBundle } from '../../../agent/inspect.ts';
import { decodeText, pagesNamedIn } from '../../../agent/parse/encodings.ts';
import { parseNetstatAno } from '../../../agent/parse/windows-netstat.ts';
import { parseUpdateTable } from '../../../agent/parse/windows-qfe.ts';
import { parseSystemInfo } from '../../../agent/parse/windows-systeminfo.ts';
import { describeWithCorpus } from '../../kit/tools.ts';

const LANGUAGES = 'windows/systeminfo-qfe';
const FOREIGN = ['win32-registry', 'win32-wmi'].map((name) => `command-output/glpi-agent/${name}`);
const JC = 'command-output/jc/windows-10';
const VULS = 'command-output/vuls-scanner-outputs.ndjson';

/** Texts of other tools that are not claimed, and why. */
const REFUSED: Readonly<Record<string, RegExp>> = {
  '10_1803_x64_proforworkstations_en-us_A_20190305_updates.txt': /is no bundle/,
  'srv_2012r2_u1_updates_optional.txt': /is no bundle/,
  '2003-CentralProcessor.reg': /no rule reads/,
  '2003R2-Hotfix-CentralProcessor.reg': /no rule reads/,
  '2019-amd-epyc-CentralProcessor.reg': /no rule reads/,
  '7-CentralProcessor.reg': /no rule reads/,
  '7_firewall-NetworkList.reg': /no rule reads/,
  'mssql-SQL.reg': /no rule reads/,
  'mssql_engine-Setup.reg': /no rule reads/,
  '2003-Win32_Processor.wmi': /nothing is read from/,
  '2003R2-Hotfix-Win32_Processor.wmi': /nothing is read from/,
  '2003SP2-Win32_Processor.wmi': /nothing is read from/,
  '2008-Enterprise-Win32_OperatingSystem.wmi': /nothing is read from/, // the drive of Windows alone
  'proxmox-Win32_ComputerSystem.wmi': /nothing is read from/, // maker and model alone
  'win10-crypt-Win32_EncryptableVolume.wmi': /nothing is read from/,
  'xp-Win32_Processor.wmi': /nothing is read from/,
};

describeWithCorpus('texts about Windows that nobody on the project wrote', (folder) => {
  const counts = { read: 0, withExpectedFacts: 0, refused: 0 };
  const bytesOf = (path: string): Buffer => {
    const bytes = readFileSync(join(folder, path));
    return path.endsWith('.gz') ? gunzipSync(bytes) : bytes;
  };
  const textOf = (path: string): string => {
    const bytes = bytesOf(path);
    const decoded = decodeText(bytes, pagesNamedIn(bytes));
    return 'text' in decoded ? decoded.text : decoded.ascii;
  };
  const namesIn = (path: string): string[] =>
    folder === '' ? [] : readdirSync(join(folder, path)).map((name) => `${path}/${name}`);

  afterAll(() => {
    process.stdout.write(
      `Windows texts: ${counts.read} read, ${counts.withExpectedFacts} of them with expected facts, ${counts.refused} refused with their reason\n`,
    );
  });

  it.each([...namesIn(LANGUAGES), ...FOREIGN.flatMap(namesIn)])(
    '%s is read or refused with its reason',
    async (path) => {
      const found = readForeignExport(bytesOf(path), new Date('2026-11-22T00:00:00Z'));
      const expected = REFUSED[path.slice(path.lastIndexOf('/') + 1)];
      if ('complaint' in found) {
        expect(found.complaint).toMatch(expected ?? /^never$/);
        counts.refused += 1;
        return;
      }
      expect(expected).toBeUndefined();
      expect(found.replacedCount).toBe(0);
      counts.read += 1;
      const report = await inspectBundle(found.bundle, { agent: { version: '0.0.0-test' } });
      expect(Object.keys(report.inventory)).not.toEqual([]);
      for (const [name, { outcome }] of Object.entries(report.probes))
        expect([name, outcome]).not.toEqual([name, 'error']);
    },
  );

  it.each(
    namesIn(LANGUAGES).filter(
      (path) => path.includes('systeminfo.txt') || /systeminfo(?:2|_cmd|_powershell)\.txt$/.test(path),
    ),
  )('%s: every language tells system, role and whole list of updates', (path) => {
    const info = parseSystemInfo(textOf(path));
    expect(info).toMatchObject({
      osName: expect.stringContaining('Windows'),
      osVersion: expect.stringMatching(/^\d+\.\d\.\d+$/),
      role: expect.any(String),
      architecture: expect.any(String),
      locale: expect.any(String),
      memoryBytes: expect.any(Number),
    });
    const name = path.slice(path.lastIndexOf('/') + 1);
    // The file's own name is the expected fact: architecture, service pack, kind of system.
    if (name.includes('_x86_')) expect(info?.architecture).toBe('i686');
    if (name.includes('_x64_')) expect(info?.architecture).toBe('x86_64');
    expect(info?.role?.endsWith(name.startsWith('srv_') ? 'Server' : 'Workstation')).toBe(true);
    expect(info?.hotfixes).toBeDefined();
    expect(info?.areHotfixesWhole ?? true).toBe(true);
    counts.withExpectedFacts += 1;
  });

  it('a list of updates and systeminfo of one host name the same updates', () => {
    for (const host of [
      'srv_2012r2_u1',
      'vista_x64_sp1',
      'xp_rtm_x86_professional_en-us',
      '10_1803_x64_proforworkstations_en-us_A_20190305',
    ]) {
      const table = parseUpdateTable(textOf(`${LANGUAGES}/${host}_qfe.txt`))?.map(({ id }) => id);
      const info = parseSystemInfo(textOf(`${LANGUAGES}/${host}_systeminfo.txt`))?.hotfixes?.map((text) =>
        text.replace(/ - .*$/, ''),
      );
      expect(table?.toSorted()).toEqual(info?.toSorted());
      counts.withExpectedFacts += 1;
    }
  });

  it.each(['systeminfo-hyperv', 'systeminfo-hyperv-utc'])('%s has the facts that another parser found', (name) => {
    const info = parseSystemInfo(textOf(`${JC}/${name}.out`));
    const expected = JSON.parse(textOf(`${JC}/${name}.expected.json`)) as Record<string, unknown> & {
      hotfixs: string[];
      network_cards: { ip_addresses: string[] }[];
    };
    expect(info).toMatchObject({
      hostName: expected.host_name,
      osName: expected.os_name,
      manufacturer: expected.system_manufacturer,
      model: expected.system_model,
      domain: expected.domain,
      hotfixes: expected.hotfixs,
      memoryBytes: Number(expected.total_physical_memory_mb) * 1024 * 1024,
    });
    expect(info?.addresses).toEqual(expected.network_cards.flatMap(({ ip_addresses: addresses }) => addresses ?? []));
    counts.withExpectedFacts += 1;
    counts.read += 1;
  });

  it.each(['netstat-an', 'netstat-aonb'])('%s has the sockets that another parser found', (name) => {
    const rows = JSON.parse(textOf(`${JC}/${name}.expected.json`)) as {
      proto: string;
      local_port_num: number;
      local_address: string;
      state: string;
      pid?: number;
    }[];
    const read = rows.filter(({ local_address: address }) => !address.includes('asda')); // somebody hid it
    const { sockets, unreadCount } = parseNetstatAno(textOf(`${JC}/${name}.out`));
    expect(unreadCount).toBe(rows.length - read.length);
    expect(sockets.map(({ protocol, port, pid }) => [protocol, port, pid])).toEqual(
      read.map(({ proto, local_port_num: port, pid }) => [proto.toLowerCase(), port, pid ?? undefined]),
    );
    expect(sockets.filter(({ protocol, isListening }) => protocol === 'tcp' && isListening)).toHaveLength(
      rows.filter(({ state }) => state === 'LISTENING').length,
    );
    expect(sockets.filter(({ isEstablished }) => isEstablished === true)).toHaveLength(
      rows.filter(({ state }) => state === 'ESTABLISHED').length,
    );
    counts.withExpectedFacts += 1;
    counts.read += 1;
  });

  it('systeminfo of three roles, taken out of test cases of others', () => {
    const roles = textOf(VULS)
      .split('\n')
      .filter((line) => line.includes('Test_parseSystemInfo'))
      .flatMap((line) => parseSystemInfo((JSON.parse(line) as { text: string }).text)?.role ?? []);
    expect(roles.slice(0, 3)).toEqual(['memberWorkstation', 'standaloneServer', 'domainController']);
    counts.withExpectedFacts += 3;
    counts.read += 3;
  });

  it('no text cut anywhere makes a parser throw out of type, or a list of updates shorter and whole', () => {
    for (const path of namesIn(LANGUAGES).slice(0, 12)) {
      const bytes = bytesOf(path);
      for (let part = 1; part < 10; part += 1) {
        const found = readForeignExport(bytes.subarray(0, Math.floor((bytes.length * part) / 10)), new Date(0));
        expect('complaint' in found || found.bundle.length > 0).toBe(true);
      }
    }
    const whole = textOf(`${LANGUAGES}/srv_2012r2_u1_systeminfo2.txt`);
    expect(parseSystemInfo(whole.slice(0, Math.floor(whole.length / 2)))?.areHotfixesWhole).toBe(false);
  });
});
