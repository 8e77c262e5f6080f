import fc from 'fast-check';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { checkAudit, writeAudit } from '../../../collector/store/audit.ts';
import type { Database } from '../../../collector/store/database.ts';
import { replaceFindings } from '../../../collector/store/finding-rows.ts';
import { tallyByUnitAndPack } from '../../../collector/store/fleet-counts.ts';
import { listHosts } from '../../../collector/store/host-lists.ts';
import { addHost } from '../../../collector/store/hosts.ts';
import { migrateStore, storeVersion } from '../../../collector/store/migrate.ts';
import { listPackages, updatePackages } from '../../../collector/store/packages.ts';
import { ruleKey, syncRules } from '../../../collector/store/rules.ts';
import type { FindingState } from '../../../collector/store/tallies.ts';
import { foldText } from '../../../collector/store/text-search.ts';
import { addEnrolmentToken, spendEnrolmentToken } from '../../../collector/store/tokens.ts';
import { addUnit, DEFAULT_UNIT, listUnits, unitsBelow } from '../../../collector/store/units.ts';
import { SEVERITIES, VERDICTS } from '../../../policies/rules/finding.ts';
import { describeOnBothStores } from '../../kit/database.ts';

const AT = '2026-11-21T12:00:00.000Z';

const someFinding = fc.record({
  verdict: fc.constantFrom(...VERDICTS),
  severity: fc.constantFrom(...SEVERITIES),
  isStale: fc.boolean(),
  section: fc.constantFrom('sshd', 'users', null),
  reason: fc.constantFrom('needs_root' as const, null),
});
type SomeFinding = typeof someFinding extends fc.Arbitrary<infer T> ? T : never;

function stateOf(ruleNumber: number, found: SomeFinding): FindingState {
  const isUnknown = found.verdict === 'unknown';
  return {
    ...found,
    ruleNumber,
    cause: null,
    isStale: found.isStale && isUnknown,
    section: isUnknown ? found.section : null,
  };
}

/** The sums that are kept with every judgement, as sorted lines. */
async function keptSums(db: Database): Promise<string[]> {
  const tallies = (await tallyByUnitAndPack(db, undefined, [])).map(({ unitId, pack, counts }) =>
    [unitId, pack, counts.pass, counts.fail, counts.unknown, counts.error, counts.notApplicable, counts.stale].join(
      ' ',
    ),
  );
  const unread = await db.selectFrom('unread').selectAll().where('host_count', '!=', 0).execute();
  const lines = unread.map((row) =>
    [row.unit_id, row.section, row.reason, row.finding_count, row.host_count].join(' '),
  );
  return [...tallies.filter((line) => !/( 0){6}$/.test(line)), ...lines].sort();
}

/** The same, made anew from the findings. */
async function madeSums(db: Database): Promise<string[]> {
  const rows = await db
    .selectFrom('findings')
    .innerJoin('hosts', 'hosts.host_number', 'findings.host_number')
    .innerJoin('rules', 'rules.rule_number', 'findings.rule_number')
    .select(['unit_id', 'pack', 'verdict', 'is_stale', 'section', 'reason', 'hosts.host_number'])
    .execute();
  const tallies = Map.groupBy(rows, ({ unit_id, pack }) => `${unit_id} ${pack}`);
  const verdicts = ['pass', 'fail', 'unknown', 'error', 'not_applicable'];
  const lines = [...tallies].map(([key, own]) => {
    const counts = verdicts.map((verdict) => own.filter((row) => row.verdict === verdict).length);
    return [key, ...counts, own.filter((row) => row.is_stale === 1).length].join(' ');
  });
  const unread = Map.groupBy(
    rows.filter(({ verdict, section }) => verdict === 'unknown' && section !== null),
    ({ unit_id, section, reason }) => `${unit_id} ${section} ${reason ?? ''}`,
  );
  const unreadLines = [...unread].map(
    ([key, own]) => `${key} ${own.length} ${new Set(own.map((row) => row.host_number)).size}`,
  );
  return [...lines, ...unreadLines].sort();
}

describeOnBothStores('the store', (open) => {
  async function withStore(work: (db: Database) => Promise<void>): Promise<void> {
    const db = await open();
    try {
      await work(db);
    } finally {
      await db.destroy();
    }
  }

  const host = (db: Database, name: string, unitId = DEFAULT_UNIT) =>
    addHost(db, { hostId: `id-${name}`, unitId, name, identifiers: {}, at: AT });

  it('is migrated once and refuses a form that only a newer Muster knows', () =>
    withStore(async (db) => {
      expect(await storeVersion(db)).toBeGreaterThan(0);
      expect(await migrateStore(db)).toBe(0);
      await sql`insert into store_version values (99, 'of-tomorrow', ${AT})`.execute(db);
      await expect(migrateStore(db)).rejects.toThrow(/version 99/);
    }));

  it('begins with one unit and finds all below another', () =>
    withStore(async (db) => {
      const unit = (unitId: string, parentId: string | null) => ({
        unitId,
        parentId,
        name: { vi: unitId, en: unitId },
        freshnessLimitSeconds: 60,
      });
      for (const [id, parent] of [
        ['hq', null],
        ['it', 'hq'],
        ['net', 'it'],
        ['mission', null],
      ] as const)
        await addUnit(db, unit(id, parent));
      const units = await listUnits(db);
      expect(units.map(({ unitId }) => unitId)).toEqual(['default', 'hq', 'it', 'mission', 'net']);
      expect(unitsBelow(units, 'hq')).toEqual(['hq', 'it', 'net']);
      expect(unitsBelow(units, 'nowhere')).toBeUndefined();
    }));

  it('finds a host by its name without marks, takes wildcards literally and pages in a steady order', () =>
    withStore(async (db) => {
      for (const name of ['Máy chủ Điện tử', 'may-tinh_1', 'may-tinhX1', '100%']) await host(db, name);
      const names = async (q: string) =>
        (await listHosts(db, { q, sort: 'name', page: 1, pageSize: 10 }, new Date(AT))).items.map(({ name }) => name);
      expect(await names('may chu dien')).toEqual(['Máy chủ Điện tử']);
      expect(await names('ĐIỆN')).toEqual(['Máy chủ Điện tử']);
      expect(await names('tinh_1')).toEqual(['may-tinh_1']);
      expect(await names('%')).toEqual(['100%']);
      expect(await names('\\')).toEqual([]);
      expect(await names("'; drop table hosts; --")).toEqual([]);
      const second = await listHosts(db, { sort: 'name', page: 2, pageSize: 3 }, new Date(AT));
      expect([second.total, second.items.length]).toEqual([4, 1]);
    }));

  it('keeps each package once for the fleet and writes only what changed', () =>
    withStore(async (db) => {
      const [first, second] = [await host(db, 'a'), await host(db, 'b')];
      const before = [
        { name: 'bash', version: '1' },
        { name: 'openssl', version: '3.0', source: 'openssl' },
        { name: 'libssl3', version: '3.0', source: 'openssl' },
      ];
      const now = [
        { name: 'bash', version: '1' },
        { name: 'libssl3', version: '3.1', source: 'openssl' },
      ];
      await db.transaction().execute(async (transaction) => {
        await updatePackages(transaction, first, [], before);
        await updatePackages(transaction, second, [], before);
        await updatePackages(transaction, first, before, now);
      });
      const found = async (number: number, q: string) =>
        (await listPackages(db, number, { q, page: 1, pageSize: 10 })).items.map(
          ({ name, version }) => `${name} ${version}`,
        );
      expect(await found(first, '')).toEqual(['bash 1', 'libssl3 3.1']);
      expect(await found(second, 'openssl')).toEqual(['libssl3 3.0', 'openssl 3.0']);
      expect(await found(second, 'OPENSSL')).toHaveLength(2);
      const { count } = await db
        .selectFrom('packages')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow();
      expect(count).toBe(4);
    }));

  it('keeps a thousand packages in one stroke', () =>
    withStore(async (db) => {
      const number = await host(db, 'a');
      const many = Array.from({ length: 2500 }, (_, index) => ({
        name: `lib${index}`,
        version: `1.${index}`,
        scheme: 'deb',
      }));
      await db.transaction().execute((transaction) => updatePackages(transaction, number, [], many));
      expect((await listPackages(db, number, { page: 1, pageSize: 1 })).total).toBe(2500);
      await db.transaction().execute((transaction) => updatePackages(transaction, number, many, []));
      expect((await listPackages(db, number, { page: 1, pageSize: 1 })).total).toBe(0);
    }));

  it('gives the last use of a token to one of two that ask at once', () =>
    withStore(async (db) => {
      await addEnrolmentToken(db, {
        tokenSha: 'x',
        unitId: DEFAULT_UNIT,
        uses: 1,
        endsAt: '2026-11-21T13:00:00.000Z',
        at: AT,
        by: 'test',
      });
      expect(await spendEnrolmentToken(db, 'x', '2026-11-21T13:00:00.000Z')).toBeUndefined();
      const both = await Promise.all([spendEnrolmentToken(db, 'x', AT), spendEnrolmentToken(db, 'x', AT)]);
      expect(both.filter((unit) => unit === DEFAULT_UNIT)).toHaveLength(1);
      expect(await spendEnrolmentToken(db, 'y', AT)).toBeUndefined();
    }));

  it('chains the audit log, so that a changed or missing entry is found', () =>
    withStore(async (db) => {
      for (const act of ['a', 'b', 'c', 'd'])
        await db
          .transaction()
          .execute((transaction) => writeAudit(transaction, { at: AT, person: 'p', act, object: 'o' }));
      expect(await checkAudit(db)).toEqual({ isIntact: true, intactTo: 4 });
      await db.updateTable('audit').set({ person: 'q' }).where('entry_number', '=', 3).execute();
      expect(await checkAudit(db)).toEqual({ isIntact: false, intactTo: 2 });
      await db.deleteFrom('audit').where('entry_number', '=', 3).execute();
      expect(await checkAudit(db)).toEqual({ isIntact: false, intactTo: 2 });
    }));

  it(
    'keeps tallies that are the sums of the findings, whatever was judged in whatever order',
    () =>
      withStore(async (db) => {
        const rules = Array.from({ length: 6 }, (_, index) => ({
          pack: index < 3 ? 'a' : 'b',
          rule: `r${index}`,
          title: { vi: 'v', en: 'e' },
          severity: 'high' as const,
          effort: 'hours',
        }));
        const numbers = [...(await syncRules(db, rules)).values()];
        await addUnit(db, { unitId: 'other', parentId: null, name: { vi: 'x', en: 'x' }, freshnessLimitSeconds: 60 });
        const hosts = await Promise.all(
          ['a', 'b', 'c'].map(async (name, index) => ({
            hostNumber: await host(db, name, index === 2 ? 'other' : DEFAULT_UNIT),
            unitId: index === 2 ? 'other' : DEFAULT_UNIT,
          })),
        );
        // A judgement: a host, and a finding or none for each rule (packs come and go).
        const judgement = fc.tuple(
          fc.nat({ max: 2 }),
          fc.array(fc.option(someFinding), { minLength: 6, maxLength: 6 }),
        );
        let minute = 0;
        const judge = async ([index, findings]: readonly [number, readonly (SomeFinding | null)[]]) => {
          const states = findings.flatMap((found, rule) =>
            found === null ? [] : [stateOf(numbers[rule] ?? 0, found)],
          );
          minute += 1;
          const at = new Date(Date.parse(AT) + minute * 60_000).toISOString();
          const target = hosts[index] ?? { hostNumber: 0, unitId: '' };
          await db
            .transaction()
            .execute((transaction) => replaceFindings(transaction, { ...target, shownRound: 0 }, states, at));
        };
        await fc.assert(
          fc.asyncProperty(fc.array(judgement, { minLength: 1, maxLength: 6 }), async (judgements) => {
            for (const one of judgements) await judge(one);
            expect(await keptSums(db)).toEqual(await madeSums(db));
          }),
          { numRuns: 25 },
        );
      }),
    60_000,
  );

  it('remembers since when a verdict stands and only its changes', () =>
    withStore(async (db) => {
      const numbers = await syncRules(db, [
        { pack: 'p', rule: 'r', title: { vi: 'v', en: 'e' }, severity: 'low', effort: 'days' },
      ]);
      const ruleNumber = numbers.get(ruleKey('p', 'r')) ?? 0;
      const target = { hostNumber: await host(db, 'a'), unitId: DEFAULT_UNIT, shownRound: 0 };
      const judge = (verdict: FindingState['verdict'], at: string, cause: string | null = null) =>
        db
          .transaction()
          .execute((transaction) =>
            replaceFindings(
              transaction,
              target,
              [{ ruleNumber, verdict, severity: 'low', isStale: false, cause, reason: null, section: null }],
              at,
            ),
          );
      await judge('pass', '2026-11-01T00:00:00.000Z');
      await judge('pass', '2026-11-02T00:00:00.000Z');
      await judge('fail', '2026-11-03T00:00:00.000Z');
      await judge('fail', '2026-11-04T00:00:00.000Z', 'other');
      const row = await db.selectFrom('findings').select(['since', 'cause']).executeTakeFirstOrThrow();
      expect(row).toEqual({ since: '2026-11-03T00:00:00.000Z', cause: 'other' });
      const changes = await db.selectFrom('finding_changes').select(['at', 'before', 'now']).orderBy('at').execute();
      expect(changes).toEqual([
        { at: '2026-11-01T00:00:00.000Z', before: null, now: 'pass' },
        { at: '2026-11-03T00:00:00.000Z', before: 'pass', now: 'fail' },
      ]);
    }));

  it('rolls back whole when a transaction throws, and lets many run at once', () =>
    withStore(async (db) => {
      const failing = db.transaction().execute(async (transaction) => {
        await host(transaction, 'never');
        throw new Error('stop');
      });
      await expect(failing).rejects.toThrow('stop');
      await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          db.transaction().execute((transaction) => host(transaction, `h${index}`)),
        ),
      );
      expect((await listHosts(db, { sort: 'name', page: 1, pageSize: 1 }, new Date(AT))).total).toBe(20);
    }));
});

it.each`
  text                         | folded
  ${'Quản trị'}                | ${'quan tri'}
  ${'ĐƯỜNG Đi'}                | ${'duong di'}
  ${'Hà Nội'.normalize('NFD')} | ${'ha noi'}
  ${'plain-1.2_x'}             | ${'plain-1.2_x'}
`('"$text" is searched as "$folded"', ({ text, folded }) => {
  expect(foldText(text)).toBe(folded);
});
