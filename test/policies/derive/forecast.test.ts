import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addMonths, forecast, lastDayOf } from '../../../policies/derive/forecast.ts';
import { deriveLifecycle } from '../../../policies/derive/lifecycle.ts';
import { cycleOfLine, type LifecycleLine, lifecycleLines } from '../../../policies/derive/lifecycle-lines.ts';
import { dayAfter, endingsOf, STANDINGS, standingOn } from '../../../policies/derive/standing.ts';
import { loadTables } from '../../../policies/derive/tables.ts';
import type { Inventory } from '../../../policies/inventory/inventory.ts';
import type { SectionState } from '../../../policies/inventory/report.ts';

const tables = loadTables();
const NOW = '2026-11-21T10:00:00Z';

function linesOf(inventory: Inventory): LifecycleLine[] {
  const whole: Inventory = { packages: [], software: [], ...inventory };
  const states = new Map(
    Object.keys(whole).map((id): [string, SectionState] => [id, { status: 'complete', gaps: [], sources: [] }]),
  );
  return lifecycleLines(deriveLifecycle(whole, states, tables, NOW).facts ?? [], whole, states, tables, NOW);
}

const counted = (inventory: Inventory, units: Record<string, number>) =>
  linesOf(inventory).map((line) => ({ line, units: new Map(Object.entries(units)) }));

const WINDOWS_2016: Inventory = { os: { id: 'windows-server', release: '2016', productType: 'server' }, support: [] };
const UBUNTU_PRO: Inventory = {
  os: { id: 'ubuntu', release: '22.04', architecture: 'x86_64' },
  support: [{ program: 'ubuntu-pro-esm', isActive: true, services: ['esm-infra'], validUntilOn: '2028-03-01' }],
};

describe('what ends in the months to come', () => {
  it('is told by month, product and unit, the unit with most hosts first', () => {
    const months = forecast(counted(WINDOWS_2016, { paris: 2, hanoi: 4 }), tables, '2026-11');
    expect(months).toHaveLength(24);
    expect(months.flatMap(({ endings }) => endings)).toEqual([
      {
        endsOn: '2027-01-12',
        kind: 'support',
        next: 'uncovered',
        subject: 'os',
        product: 'windows-server',
        title: 'Microsoft Windows Server',
        cycle: '2016',
        hostCount: 6,
        units: [
          { unitId: 'hanoi', hostCount: 4 },
          { unitId: 'paris', hostCount: 2 },
        ],
      },
    ]);
    expect(months.map(({ unsupportedCount }) => unsupportedCount).slice(0, 4)).toEqual([0, 0, 6, 6]);
  });

  it('goes on where extended support is proven, and ends with the proof', () => {
    const months = forecast(counted(UBUNTU_PRO, { a: 1 }), tables, '2026-11');
    const endings = months.flatMap(({ endings: found }) => found.map(({ endsOn, kind, next }) => [endsOn, kind, next]));
    expect(endings).toEqual([
      ['2027-04-01', 'support', 'extended'],
      ['2028-03-01', 'extended', 'uncovered'],
    ]);
    expect(months.at(5)?.unsupportedCount).toBe(0);
    expect(months.at(16)?.unsupportedCount).toBe(1);
  });

  it('is not known where the proof was not read or the table does not hold it, and never counted as good', () => {
    const unread: Inventory = { os: { id: 'ubuntu', release: '22.04' } };
    const months = forecast(
      [...counted(unread, { a: 3 }), ...counted({ os: { id: 'void' } }, { a: 1 })],
      tables,
      '2027-03',
    );
    expect(months[0]).toMatchObject({ unsupportedCount: 0, unknownCount: 1 });
    expect(months[1]).toMatchObject({ unsupportedCount: 0, unknownCount: 4 });
  });

  it('leaves out what follows its operating system', () => {
    const packages = [{ name: 'nginx', version: '1.22.1-9', scheme: 'deb', origin: 'distribution' as const }];
    const debian: Inventory = { os: { id: 'debian', release: '12', architecture: 'x86_64' }, packages };
    const titles = forecast(counted(debian, { a: 1 }), tables, '2026-11').flatMap(({ endings }) =>
      endings.map(({ title }) => title),
    );
    expect(titles).toEqual(['Debian']);
  });
});

describe('a line', () => {
  it('takes its cycle from newer tables where its own did not know it', () => {
    const [line] = linesOf({ os: { id: 'debian', release: '14', architecture: 'x86_64' } });
    expect(line && cycleOfLine(line, tables)).toBeUndefined();
    const debian = tables.lifecycle.get('debian');
    if (debian === undefined || line === undefined) throw new Error('the table has Debian');
    const cycle = { cycle: '14', eol: '2030-01-01', extendedSupport: null };
    const newer = new Map(tables.lifecycle).set('debian', { ...debian, cycles: new Map([['14', cycle]]) });
    expect(cycleOfLine(line, { ...tables, lifecycle: newer })).toBe(cycle);
  });

  it('says of every product that follows the system what it follows', () => {
    const lines = linesOf({
      os: { id: 'debian', release: '12' },
      packages: [{ name: 'nginx', version: '1.22.1-9', scheme: 'deb', origin: 'distribution' }],
    });
    expect(lines.map(({ product, isFollowing, ruleOf, cycle }) => [product, isFollowing, ruleOf, cycle])).toEqual([
      ['debian', false, 'debian', '12'],
      ['nginx', true, 'debian', '12'],
    ]);
  });
});

describe('standing', () => {
  const cycles = [...tables.lifecycle.values()].flatMap((product) => [...product.cycles.values()]);
  const toDay = (date: Date) => date.toISOString().slice(0, 10);
  const day = fc.date({ min: new Date('2000-01-01'), max: new Date('2045-01-01'), noInvalidDate: true }).map(toDay);
  const covered = fc.record({
    cover: fc.constantFrom('yes' as const, 'no' as const, 'unknown' as const),
    coverUntilOn: fc.option(day),
  });
  /** Groups between which time goes one way only. */
  const rank = { supported: 2, extended: 1, unproven: 1, uncovered: 0, ended: 0, unknown: -1 } as const;

  it('never becomes better as time goes on', () => {
    fc.assert(
      fc.property(fc.constantFrom(...cycles), covered, day, day, (cycle, cover, one, other) => {
        const [early, late] = one < other ? [one, other] : [other, one];
        const [before, after] = [standingOn(cycle, cover, early), standingOn(cycle, cover, late)];
        expect(rank[after]).toBeLessThanOrEqual(rank[before]);
      }),
      { numRuns: 3000 },
    );
  });

  it('changes on the day after an ending and on no other', () => {
    fc.assert(
      fc.property(fc.constantFrom(...cycles), covered, day, (cycle, cover, on) => {
        const [today, tomorrow] = [standingOn(cycle, cover, on), standingOn(cycle, cover, dayAfter(on))];
        const ending = endingsOf(cycle, cover).find(({ endsOn }) => endsOn === on);
        if (rank[today] !== rank[tomorrow]) expect(ending?.next).toBe(tomorrow);
        else if (ending !== undefined) expect(STANDINGS.indexOf(ending.next)).toBeGreaterThan(0);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('months', () => {
  it.each([
    ['2026-11', 2, '2027-01'],
    ['2028-01', 1, '2028-02'],
    ['2026-01', -1, '2025-12'],
  ])('%s and %d is %s', (month, count, expected) => expect(addMonths(month, count)).toBe(expected));

  it('end on their last day, leap years included', () => {
    expect(['2026-02', '2028-02', '2026-12'].map(lastDayOf)).toEqual(['2026-02-28', '2028-02-29', '2026-12-31']);
  });
});
