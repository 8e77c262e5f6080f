import { describe, expect, it } from 'vitest';
import { byOurClock, clockSkew, placeReport } from '../../collector/sequence.ts';

const AT = '2026-11-21T12:00:00Z';
const stream = { lastSequence: 10, lastCollectedAt: AT };

describe('where a report belongs', () => {
  it.each`
    what                                            | sequence | collectedAt               | isSequenceTaken | expected
    ${'the next one becomes current'}               | ${11}    | ${'2026-11-21T13:00:00Z'} | ${false}        | ${{ placement: 'current', missing: 0 }}
    ${'one after a gap counts what never came'}     | ${15}    | ${'2026-11-21T13:00:00Z'} | ${false}        | ${{ placement: 'current', missing: 4 }}
    ${'a clock set back does not hold up the next'} | ${11}    | ${'2019-01-01T00:00:00Z'} | ${false}        | ${{ placement: 'current', missing: 0 }}
    ${'a late one goes into the past'}              | ${8}     | ${'2026-11-21T11:00:00Z'} | ${false}        | ${{ placement: 'history' }}
    ${'a number used twice is a fork'}              | ${10}    | ${'2026-11-21T11:00:00Z'} | ${true}         | ${{ placement: 'fork' }}
    ${'a lower number collected later is a fork'}   | ${8}     | ${'2026-11-21T13:00:00Z'} | ${false}        | ${{ placement: 'fork' }}
    ${'a lower number of the same second is one'}   | ${8}     | ${AT}                     | ${false}        | ${{ placement: 'fork' }}
  `('$what', ({ sequence, collectedAt, isSequenceTaken, expected }) => {
    expect(placeReport(stream, { sequence, collectedAt, isSequenceTaken })).toEqual(expected);
  });

  it('counts what a new stream left out, because sequences begin with 1', () => {
    const empty = { lastSequence: 0, lastCollectedAt: null };
    expect(placeReport(empty, { sequence: 3, collectedAt: AT, isSequenceTaken: false })).toEqual({
      placement: 'current',
      missing: 2,
    });
  });
});

describe('clocks', () => {
  it('measures how far the host is behind, and says nothing when it did not say when it sent', () => {
    expect(clockSkew(new Date('2026-11-21T12:00:07.500Z'), '2026-11-21T12:00:00Z')).toBe(7.5);
    expect(clockSkew(new Date(AT), '2026-11-21T13:00:00Z')).toBe(-3600);
    expect(clockSkew(new Date(AT), undefined)).toBeUndefined();
  });

  it('leaves up to five minutes alone and moves instants by more', () => {
    expect(byOurClock(AT, 300)).toBe('2026-11-21T12:00:00.000Z');
    expect(byOurClock(AT, 301)).toBe('2026-11-21T12:05:01.000Z');
    expect(byOurClock(AT, -7200)).toBe('2026-11-21T10:00:00.000Z');
  });
});
