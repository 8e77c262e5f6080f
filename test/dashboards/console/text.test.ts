import { describe, expect, it } from 'vitest';
import { partsOf, percentsOf, shareOf } from '../../../dashboards/console/counts.ts';
import { csvOf } from '../../../dashboards/console/csv.ts';
import { actualText, expectedText, noteText, phrases } from '../../../dashboards/console/evidence-text.ts';
import { daysUntil, formatOf, withoutMarks } from '../../../dashboards/console/format.ts';
import { en } from '../../../dashboards/console/words/en.ts';
import { vi } from '../../../dashboards/console/words/vi.ts';
import { LANGUAGES } from '../../../policies/base/text.ts';
import { wordNamed } from '../../../policies/rules/keywords/index.ts';
import { noteSentence } from '../../../policies/rules/sentence.ts';
import { NOTHING } from './estate.ts';

describe('the score', () => {
  it.each`
    pass   | fail  | unknown | error | excepted | proven | atMost | why
    ${199} | ${1}  | ${0}    | ${0}  | ${0}     | ${99}  | ${99}  | ${'rounded down: 100 % means all'}
    ${200} | ${0}  | ${0}    | ${0}  | ${0}     | ${100} | ${100} | ${'all'}
    ${71}  | ${12} | ${12}   | ${1}  | ${4}     | ${71}  | ${84}  | ${'a rule in error is as little known as an unknown one'}
    ${0}   | ${0}  | ${9}    | ${0}  | ${0}     | ${0}   | ${100} | ${'nothing known'}
  `('$proven % proven, $atMost % at most: $why', ({ proven, atMost, why: _why, ...counts }) => {
    expect(shareOf({ ...NOTHING, ...counts, notApplicable: 40 })).toEqual({ proven, atMost });
  });

  it('is no number where nothing was judged', () => {
    expect(shareOf({ ...NOTHING, notApplicable: 9 })).toEqual({ proven: undefined, atMost: undefined });
  });

  it.each([
    [1, 1, 1, 0],
    [996, 1, 2, 1],
    [50, 49, 1, 0],
    [0, 0, 7, 0],
  ])(
    'its parts make 100 with %d pass, %d fail, %d unknown, %d excepted, and none appears from nowhere',
    (pass, fail, unknown, excepted) => {
      const counts = { ...NOTHING, pass, fail, unknown, excepted };
      const percents = percentsOf(counts);
      expect(Object.values(percents).reduce((sum, part) => sum + part, 0)).toBe(100);
      for (const [part, count] of Object.entries(partsOf(counts)))
        if (count === 0) expect(percents[part as 'pass']).toBe(0);
      expect(percents.pass).toBe(shareOf(counts).proven);
    },
  );
});

describe('numbers and dates', () => {
  it('follow the language, and the clock of Hà Nội whatever the browser thinks', () => {
    const [vn, uk] = [formatOf('vi'), formatOf('en')];
    const at = '2026-11-20T17:30:00Z';
    expect([vn.number(7412), uk.number(7412)]).toEqual(['7.412', '7,412']);
    expect([vn.decimal(0.5), uk.decimal(0.5)]).toEqual(['0,5', '0.5']);
    expect([vn.percent(71), uk.percent(71)]).toEqual(['71\u00a0%', '71\u00a0%']);
    expect([vn.instant(at), uk.instant(at)]).toEqual(['21/11/2026 00:30', '21 Nov 2026 00:30']);
    expect([vn.day('2026-09-03'), uk.day('2026-09-03')]).toEqual(['03/09/2026', '3 Sep 2026']);
    expect(vn.bytes(24_700)).toBe('24,1\u00a0KiB');
  });

  it('ages are minutes under 60, hours under 48, then days; limits are days where they can be', () => {
    expect([3540, 3600, 47 * 3600, 48 * 3600].map(vi.age.span)).toEqual([
      '59\u00a0phút',
      '1\u00a0giờ',
      '47\u00a0giờ',
      '2\u00a0ngày',
    ]);
    expect(vi.age.over(19 * 86_400, 7 * 86_400)).toBe('19\u00a0ngày, hạn 7\u00a0ngày');
    expect(en.age.near(20 * 3600, 86_400)).toBe('20\u00a0h ago, limit of 1\u00a0day is near');
  });

  it('days left are counted on the calendar of Hà Nội', () => {
    expect(daysUntil('2026-11-22', '2026-11-20T17:30:00Z')).toBe(1);
    expect(daysUntil('2020-11-30', '2026-11-21T00:30:00Z')).toBe(-2182);
  });

  it('a name typed without marks finds the name with them', () => {
    expect(withoutMarks('Đại sứ quán Ễnh Ặc')).toBe('dai su quan enh ac');
  });
});

describe('sentences', () => {
  it('say how things stand, with plurals that are words', () => {
    expect(vi.overview.sentence({ total: 60, inTime: 54, silent: 4, never: 2 })).toBe(
      '54 trên 60 máy đã trả lời đúng hạn. 4 máy im lặng, 2 máy chưa từng báo cáo.',
    );
    expect(en.overview.sentence({ total: 60, inTime: 54, silent: 4, never: 2 })).toBe(
      '54 of 60 hosts answered in time. 4 are silent, 2 have never reported.',
    );
    expect(en.overview.sentence({ total: 2, inTime: 1, silent: 0, never: 1 })).toBe(
      '1 of 2 hosts answered in time. 1 has never reported.',
    );
    expect(en.hosts.noMatch(1)).toBe('No host matches the 1 filter.');
  });

  it('no English text was left empty where there is a Vietnamese one', () => {
    const textsOf = (value: unknown, path = ''): string[] =>
      typeof value === 'string'
        ? value === ''
          ? [path]
          : []
        : value !== null && typeof value === 'object'
          ? Object.entries(value).flatMap(([key, inner]) => textsOf(inner, `${path}/${key}`))
          : [];
    expect(textsOf(en)).toEqual(textsOf(vi));
  });
});

describe('evidence in words', () => {
  it.each(Object.keys(phrases))('"%s" is said as the judging side says it', (name) => {
    expect(phrases[name]).toEqual(wordNamed(name)?.phrase);
  });

  it.each(['level 2 outside 3-5', 'effective_from 2027-01-01', 'effective_to 2025-12-31', 'more than 1,000,000 steps'])(
    'the note "%s" reads as in every other place',
    (note) => {
      for (const language of LANGUAGES) expect(noteText(note, language)).toBe(noteSentence({ note }, language));
    },
  );

  it.each`
    test                          | vi                          | en
    ${{ maximum: 4 }}             | ${'không quá 4'}            | ${'at most 4'}
    ${{ minimum: 1, maximum: 4 }} | ${'ít nhất 1; không quá 4'} | ${'at least 1; at most 4'}
    ${'root'}                     | ${'root'}                   | ${'root'}
    ${{ enum: ['no'] }}           | ${'no'}                     | ${'no'}
    ${{ exists: false }}          | ${'không được có'}          | ${'must not exist'}
    ${{ not: 'running' }}         | ${'không phải (running)'}   | ${'not (running)'}
    ${{ after: '2026-12-21' }}    | ${'sau 21/12/2026'}         | ${'after 21 Dec 2026'}
    ${{ exclusiveMaximum: 1000 }} | ${'nhỏ hơn 1000'}           | ${'less than 1000'}
  `('$test is $vi', ({ test, vi: viText, en: enText }) => {
    expect(expectedText(test, 'vi', formatOf('vi'))).toBe(viText);
    expect(expectedText(test, 'en', formatOf('en'))).toBe(enText);
  });

  it('none, empty and false are three different things', () => {
    const say = (value: unknown): string => actualText(value, 'en', formatOf('en'));
    expect([null, '', [], false, 0].map(say)).toEqual(['none', '(empty)', '(empty)', 'no', '0']);
  });
});

it('a CSV cell from a host never becomes a formula, and quotes survive', () => {
  expect(
    csvOf([
      ['name', 'n'],
      ['=cmd|calc', 1],
      ['a "b", c', -2],
      ['-x', 3],
      ['Đơn vị', 4],
    ]),
  ).toBe('\ufeffname,n\r\n\'=cmd|calc,1\r\n"a ""b"", c",-2\r\n\'-x,3\r\nĐơn vị,4\r\n');
});
