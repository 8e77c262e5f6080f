import { describe, expect, it } from 'vitest';
import type { CalendarLane } from '../../../collector/api.ts';
import { drawLane, placeOf, sectionOf, spanOf, ticksOf } from '../../../dashboards/console/parts/calendar-lanes.ts';

const ON = '2026-11-21';
const none = { supported: 0, extended: 0, uncovered: 0, unproven: 0, ended: 0, unknown: 0 };

function lane(more: Partial<CalendarLane>): CalendarLane {
  return {
    subject: 'os',
    product: 'debian',
    title: 'Debian',
    cycle: '12',
    releasedOn: '2023-06-10',
    supportedUntilOn: '2027-04-01',
    extendedUntilOn: null,
    provenCount: 0,
    standings: { ...none, supported: 2 },
    hostCount: 2,
    source: '',
    ...more,
  };
}

describe('a lane of the calendar', () => {
  it.each`
    what                                   | more                                                 | kinds
    ${'supported, then ended'}             | ${{}}                                                | ${['supported', 'ended']}
    ${'no end announced'}                  | ${{ supportedUntilOn: null }}                        | ${['supported']}
    ${'over without a day'}                | ${{ supportedUntilOn: undefined }}                   | ${['ended']}
    ${'over long ago'}                     | ${{ supportedUntilOn: '2010-01-01' }}                | ${['ended']}
    ${'extended with proof on every host'} | ${{ extendedUntilOn: '2029-01-01', provenCount: 2 }} | ${['supported', 'extended', 'ended']}
    ${'extended, one host without proof'}  | ${{ extendedUntilOn: '2029-01-01', provenCount: 1 }} | ${['supported', 'unproven', 'ended']}
  `('is drawn as $kinds: $what', ({ more, kinds }) => {
    const { pieces } = drawLane(lane(more), spanOf(ON, false));
    expect(pieces.map(({ kind }) => kind)).toEqual(kinds);
    for (const { left, width } of pieces) expect([left >= 0, left + width <= 100.001]).toEqual([true, true]);
  });

  it.each`
    more                                                                                      | section
    ${{}}                                                                                     | ${'soon'}
    ${{ supportedUntilOn: '2035-01-01' }}                                                     | ${'later'}
    ${{ supportedUntilOn: null }}                                                             | ${'later'}
    ${{ standings: { ...none, ended: 2 } }}                                                   | ${'gone'}
    ${{ standings: { ...none, uncovered: 2 } }}                                               | ${'gone'}
    ${{ standings: { ...none, unproven: 2 } }}                                                | ${'unproven'}
    ${{ extendedUntilOn: '2035-01-01', provenCount: 2, standings: { ...none, extended: 2 } }} | ${'later'}
  `('stands among those that are $section', ({ more, section }) => {
    expect(sectionOf(lane(more), ON)).toBe(section);
  });

  it('lies in a span of seven years, or of the two to come', () => {
    const [far, near] = [spanOf(ON, false), spanOf(ON, true)];
    expect([far, near]).toEqual([
      { fromOn: '2024-11-01', untilOn: '2031-11-01' },
      { fromOn: '2026-11-01', untilOn: '2028-11-01' },
    ]);
    expect(ticksOf(far)).toHaveLength(7);
    expect(ticksOf(near).at(0)).toBe('2027-01-01');
    expect([placeOf('2000-01-01', far), placeOf('2050-01-01', far)]).toEqual([0, 100]);
  });
});
