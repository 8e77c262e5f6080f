import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readReportFile } from '../../../agent/check-input.ts';
import { rpmHeaders } from '../../../agent/parse/rpm-database.ts';
import { readRpmHeader } from '../../../agent/parse/rpm-header.ts';
import { describeWithTools, findTool } from '../../kit/tools.ts';

const PACKAGES = 120;

/** Runs it; a failure tells the program and what it said, not a hundred file names. */
function quietly(program: string, args: readonly string[], input?: string): void {
  const { status, stderr } = spawnSync(program, args, { input, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr.slice(0, 500)}`);
}

/** A database in rpm's own format, written as its source describes it: Debian's rpm cannot make one. */
function slotDatabase(headers: readonly Buffer[]): Buffer {
  const slots = Buffer.alloc(4096);
  slots.write('RpmP');
  slots.writeUInt32LE(1, 12);
  for (let at = 32; at < 4096; at += 16) slots.write('Slot', at);
  const blobs = headers.map((header, i) => {
    const room = Math.ceil((16 + header.length + 12) / 16) * 16;
    const blob = Buffer.alloc(room);
    blob.write('BlbS');
    for (const [value, at] of [
      [i + 1, 4],
      [1, 8],
      [header.length, 12],
      [header.length, room - 8],
    ] as const)
      blob.writeUInt32LE(value, at);
    header.copy(blob, 16);
    blob.write('BlbE', room - 4);
    return blob;
  });
  let block = 256;
  for (const [i, blob] of blobs.entries()) {
    for (const [value, at] of [
      [i + 1, 4],
      [block, 8],
      [blob.length / 16, 12],
    ] as const)
      slots.writeUInt32LE(value, 32 + i * 32 + at); // every other place is free
    block += blob.length / 16;
  }
  return Buffer.concat([slots, ...blobs]);
}

/** Names with every kind of header: long ones, that need pages of their own, and short ones. */
function specOf(): string {
  const subpackages = Array.from({ length: PACKAGES }, (_, i) => {
    const text = `${'words '.repeat((i % 7) * 900)}.`;
    const epoch = i % 5 === 0 ? `Epoch: ${i + 1}\n` : '';
    const vendor = i % 3 === 0 ? 'Vendor: Ministry of Examples\n' : '';
    return `%package -n part-${i}\nSummary: part ${i}\nVersion: 1.${i}\nRelease: ${i}.el6\n${epoch}${vendor}%description -n part-${i}\n${text}\n%files -n part-${i}\n`;
  });
  return `Name: whole\nVersion: 2\nRelease: 1\nSummary: s\nLicense: MIT\n%description\nd\n%files\n${subpackages.join('')}`;
}

interface Wanted {
  readonly name: string;
  readonly version: string;
  readonly epoch: string;
  readonly architecture: string;
  readonly vendor: string;
  readonly sourceRpm: string;
  readonly installedAt: string;
}

describeWithTools('databases of rpm, read without rpm', { rpm: 'rpm', rpmbuild: 'rpm' }, () => {
  let folder: string;
  const databases = new Map<string, string>();

  const query = (backend: string): Wanted[] => {
    const format = '%{NAME}\t%{VERSION}-%{RELEASE}\t%{EPOCH}\t%{ARCH}\t%{VENDOR}\t%{SOURCERPM}\t%{INSTALLTIME}\n';
    const dbpath = databases.get(backend) ?? '';
    const text = execFileSync('rpm', ['--define', `_db_backend ${backend}`, '--dbpath', dbpath, '-qa', '--qf', format]);
    return text
      .toString()
      .trim()
      .split('\n')
      .map((line) => {
        const [name = '', version = '', epoch = '', architecture = '', vendor = '', sourceRpm = '', installedAt = ''] =
          line.split('\t');
        return { name, version, epoch, architecture, vendor, sourceRpm, installedAt };
      });
  };

  const read = (backend: string): Wanted[] => {
    const path = fileOf(databases.get(backend) ?? '');
    const journal = `${path}-wal`;
    return rpmHeaders(readFileSync(path), existsSync(journal) ? readFileSync(journal) : undefined).map((blob) => {
      const header = readRpmHeader(blob);
      const none = '(none)';
      return {
        name: header?.name ?? none,
        version: `${header?.version}-${header?.release}`,
        epoch: String(header?.epoch ?? none),
        architecture: header?.architecture ?? none,
        vendor: header?.vendor ?? none,
        sourceRpm: header?.sourceRpm ?? none,
        installedAt: String(header?.installedAt ?? none),
      };
    });
  };

  const byName = (list: readonly Wanted[]) => [...list].sort((left, right) => (left.name < right.name ? -1 : 1));

  function fileOf(path: string): string {
    const name = readdirSync(path).find((entry) => /^(?:Packages(?:\.db)?|rpmdb\.sqlite)$/.test(entry));
    return join(path, name ?? 'missing');
  }

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'muster-rpm-'));
    writeFileSync(join(folder, 'whole.spec'), specOf());
    quietly('rpmbuild', [
      '-bb',
      '--quiet',
      '--define',
      `_topdir ${folder}`,
      '--target',
      'noarch',
      join(folder, 'whole.spec'),
    ]);
    const rpms = readdirSync(join(folder, 'RPMS/noarch')).map((name) => join(folder, 'RPMS/noarch', name));
    const database = join(folder, 'sqlite');
    const options = ['--root', folder, '--dbpath', '/sqlite'];
    quietly('rpm', [...options, '-i', '--nodeps', '--justdb', '--nosignature', ...rpms]);
    // A second run removes some: their places must not come back.
    quietly('rpm', [...options, '-e', '--nodeps', '--justdb', 'part-3', 'part-6']);
    databases.set('sqlite', database);
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('gives the packages of a SQLite database as rpm itself does', () => {
    const wanted = query('sqlite');
    expect(wanted).toHaveLength(PACKAGES - 1);
    expect(byName(read('sqlite'))).toEqual(byName(wanted));
  });

  it("gives the headers of a database in rpm's own format", () => {
    const headers = rpmHeaders(readFileSync(fileOf(databases.get('sqlite') ?? ''))).slice(0, 100);
    expect(rpmHeaders(slotDatabase(headers))).toEqual(headers);
  });

  it('sees what SQLite has committed to its journal and not yet folded in', () => {
    const copy = join(folder, 'journal');
    cpSync(databases.get('sqlite') ?? '', copy, { recursive: true });
    const path = fileOf(copy);
    const writer = new DatabaseSync(path);
    writer.exec('PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; PRAGMA foreign_keys = OFF;');
    const before = rpmHeaders(readFileSync(path)).length;
    writer.exec('DELETE FROM Packages WHERE hnum IN (SELECT hnum FROM Packages LIMIT 5)');
    writer.exec('BEGIN; DELETE FROM Packages');
    expect(rpmHeaders(readFileSync(path), readFileSync(`${path}-wal`))).toHaveLength(before - 5);
    writer.exec('ROLLBACK');
    writer.close();
  });

  const load = findTool('db5.3_load');
  it.runIf(load !== undefined).each(['4321', '1234'])('gives those of a Berkeley DB with byte order %s', (order) => {
    const headers = rpmHeaders(readFileSync(fileOf(databases.get('sqlite') ?? '')));
    const keyOf = (number: number) => {
      const key = Buffer.alloc(4);
      if (order === '1234') key.writeUInt32LE(number);
      else key.writeUInt32BE(number);
      return key.toString('hex');
    };
    const rows = headers.map((header, index) => ` ${keyOf(index + 1)}\n ${header.toString('hex')}\n`);
    const head = `VERSION=3\nformat=bytevalue\ntype=hash\ndb_lorder=${order}\ndb_pagesize=4096\nHEADER=END\n`;
    const database = join(folder, `bdb-${order}`);
    mkdirSync(database);
    const rowsOfAll = `${head} ${keyOf(0)}\n ${keyOf(headers.length)}\n${rows.join('')}DATA=END\n`;
    quietly(load ?? '', ['-t', 'hash', join(database, 'Packages')], rowsOfAll);
    databases.set('bdb_ro', database);
    expect(byName(read('bdb_ro'))).toEqual(byName(read('sqlite')));
    if (order === '1234') expect(byName(read('bdb_ro'))).toEqual(byName(query('bdb_ro')));
  });

  it('is how an image tells its packages: none of its programs is run', async () => {
    const image = join(folder, 'image');
    mkdirSync(join(image, 'etc'), { recursive: true });
    mkdirSync(join(image, 'usr'));
    cpSync(databases.get('sqlite') ?? '', join(image, 'var/lib/rpm'), { recursive: true });
    const { report } = await readReportFile(image);
    expect(report.probes['packages.rpm']).toMatchObject({
      outcome: 'complete',
      sources: ['file:/var/lib/rpm/rpmdb.sqlite'],
    });
    expect(report.inventory.packages).toHaveLength(PACKAGES - 1);
    expect(report.inventory.packages).toContainEqual(
      expect.objectContaining({
        name: 'part-5',
        version: '6:1.5-5.el6',
        scheme: 'rpm',
        source: 'whole',
        sourceVersion: '2-1',
      }),
    );
  });

  it('never hangs on a spoilt database, and never gives a part of one for the whole', () => {
    const sqlite = readFileSync(fileOf(databases.get('sqlite') ?? ''));
    const whole = new Map([
      ['sqlite', sqlite],
      ['ndb', slotDatabase(rpmHeaders(sqlite).slice(0, 100))],
      ...(databases.has('bdb_ro') ? ([['bdb', readFileSync(fileOf(databases.get('bdb_ro') ?? ''))]] as const) : []),
    ]);
    fc.assert(
      fc.property(
        fc.constantFrom('sqlite', 'ndb', 'bdb'),
        fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(255)), { minLength: 1, maxLength: 20 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (backend, spots, kept) => {
          const bytes = Buffer.from(whole.get(backend) ?? []);
          for (const [place, value] of spots) bytes[Math.floor(place * (bytes.length - 1))] = value;
          try {
            for (const header of rpmHeaders(bytes.subarray(0, Math.ceil(kept * bytes.length)))) readRpmHeader(header);
          } catch (error) {
            expect(error).toBeInstanceOf(Error);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('refuses a database that was cut', () => {
    for (const backend of databases.keys()) {
      const bytes = readFileSync(fileOf(databases.get(backend) ?? ''));
      expect(() => rpmHeaders(bytes.subarray(0, Math.floor(bytes.length / 2))), backend).toThrow();
    }
  });

  it.each([Buffer.alloc(0), Buffer.alloc(4096), Buffer.from('no database')])('refuses what is no database', (bytes) => {
    expect(() => rpmHeaders(bytes)).toThrow(/format/);
  });
});
