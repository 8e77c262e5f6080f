import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareVersions, parseRange, satisfies } from '../../../policies/versions/index.ts';

describe('satisfies', () => {
  it.each`
    scheme      | version          | range                          | answer       | why
    ${'deb'}    | ${'1:9.2p1-2'}   | ${'vers:deb/>=1:8.4'}          | ${true}      | ${'an epoch needs no encoding'}
    ${'deb'}    | ${'1:6.7p1-5'}   | ${'vers:deb/>=1:8.4'}          | ${false}     | ${'below'}
    ${'deb'}    | ${'2.0'}         | ${'vers:deb/>=1|<2'}           | ${false}     | ${'the upper end is not in'}
    ${'deb'}    | ${'2.0~rc1'}     | ${'vers:deb/>=1|<2.0'}         | ${true}      | ${'a release candidate is below'}
    ${'rpm'}    | ${'1.0-1.el9'}   | ${'vers:rpm/<1.0-2.el9'}       | ${true}      | ${'release counts'}
    ${'semver'} | ${'1.5.0'}       | ${'vers:npm/>=1.0.0|<2.0.0'}   | ${true}      | ${'npm means semver'}
    ${'npm'}    | ${'1.5.0'}       | ${'vers:cargo/>=1.0.0|<2.0.0'} | ${true}      | ${'two names of one scheme'}
    ${'dotted'} | ${'3'}           | ${'vers:dotted/<1|>5'}         | ${false}     | ${'in the hole'}
    ${'dotted'} | ${'6'}           | ${'vers:dotted/<1|>5'}         | ${true}      | ${'above'}
    ${'dotted'} | ${'0.5'}         | ${'vers:dotted/<1|>5'}         | ${true}      | ${'below'}
    ${'dotted'} | ${'3'}           | ${'vers:dotted/1|3|5'}         | ${true}      | ${'listed'}
    ${'dotted'} | ${'4'}           | ${'vers:dotted/1|3|5'}         | ${false}     | ${'not listed'}
    ${'dotted'} | ${'3.0'}         | ${'vers:dotted/>=1|!=3|<5'}    | ${false}     | ${'equal counts, not spelling'}
    ${'dotted'} | ${'4'}           | ${'vers:dotted/!=3'}           | ${true}      | ${'anything but'}
    ${'dotted'} | ${'4'}           | ${'vers:dotted/*'}             | ${true}      | ${'anything'}
    ${'dotted'} | ${'unknown'}     | ${'vers:dotted/*'}             | ${undefined} | ${'but it must be a version'}
    ${'dotted'} | ${'3'}           | ${'vers:dotted/>=5|2|<=3'}     | ${true}      | ${'order does not matter when judging'}
    ${'dotted'} | ${'3'}           | ${'vers:dotted/>=1|>=2'}       | ${true}      | ${'the redundant one is dropped'}
    ${'dotted'} | ${'1.5'}         | ${'vers:dotted/>=1|>=2'}       | ${true}      | ${'and that is the narrower one'}
    ${'dotted'} | ${'1.5'}         | ${'vers:dotted/<1|<2'}         | ${true}      | ${'at the upper end too'}
    ${'rpm'}    | ${'1.0'}         | ${'vers:deb/>=1'}              | ${undefined} | ${'a range of another scheme'}
    ${'deb'}    | ${'built by me'} | ${'vers:deb/>=1'}              | ${undefined} | ${'no version'}
    ${'deb'}    | ${'1'}           | ${'>=1'}                       | ${undefined} | ${'no range'}
    ${'deb'}    | ${'1'}           | ${'vers:deb/>=x y'}            | ${undefined} | ${'a range that holds no version'}
    ${'other'}  | ${'1'}           | ${'vers:other/>=1'}            | ${undefined} | ${'a scheme nobody knows'}
    ${'rpm'}    | ${'1%2'}         | ${'vers:rpm/1%252'}            | ${true}      | ${'percent signs are decoded once'}
    ${'java'}   | ${'1.8.0_392'}   | ${'vers:java/>=17'}            | ${false}     | ${'8 is below 17'}
    ${'java'}   | ${'21.0.1+12'}   | ${'vers:java/>=17'}            | ${true}      | ${'21 is above'}
  `('$scheme $version in $range: $answer ($why)', ({ scheme, version, range, answer }) => {
    expect(satisfies(scheme, version, range)).toBe(answer);
  });

  it('agrees with plain comparison for every two-ended range', () => {
    const part = fc.nat(6).map(String);
    const version = fc.tuple(part, part).map((parts) => parts.join('.'));
    fc.assert(
      fc.property(version, version, version, (low, high, tested) => {
        const order = (left: string, right: string) => compareVersions('dotted', left, right) ?? 0;
        if (order(low, high) >= 0) return;
        const isInside = order(tested, low) >= 0 && order(tested, high) < 0;
        expect(satisfies('dotted', tested, `vers:dotted/>=${low}|<${high}`)).toBe(isInside);
        const isOutside = order(tested, low) < 0 || order(tested, high) > 0;
        expect(satisfies('dotted', tested, `vers:dotted/<${low}|>${high}`)).toBe(isOutside);
      }),
    );
  });
});

describe('parseRange', () => {
  it.each`
    text                         | complaint
    ${'vers:deb/>=x y'}          | ${'"vers:deb/>=x y" holds "x y", which is no deb version'}
    ${'vers:debian/>=1'}         | ${'"vers:debian/>=1" names no known scheme "debian"; known are'}
    ${'vers:smver/>=1.0.0'}      | ${'"vers:smver/>=1.0.0" names no known scheme "smver"; did you mean "semver"?'}
    ${'vers:DEB/1'}              | ${'names no known scheme "DEB"; did you mean "deb"?'}
    ${'>=1.0'}                   | ${'">=1.0" is no range; it is written vers:SCHEME/>=1|<2'}
    ${''}                        | ${'is no range'}
    ${'vers:deb/'}               | ${'"vers:deb/" names no version; "*" stands for any'}
    ${'vers:deb/|1'}             | ${'begins or ends with "|"'}
    ${'vers:deb/1|'}             | ${'begins or ends with "|"'}
    ${'vers:npm/1.0.0||2.0.0'}   | ${'has two "|" in a row'}
    ${'vers:deb/=1'}             | ${'holds "=1"; equality is written without a sign, "1"'}
    ${'vers:deb/>='}             | ${'holds ">=" without a version'}
    ${'vers:deb/>=1|*'}          | ${'has "*" beside other constraints; it stands alone'}
    ${'vers:deb/>=1>2'}          | ${'holds ">=1>2"; the signs < > = ! * inside a version are percent-encoded'}
    ${'vers:npm/1.0%2G0'}        | ${'holds "1.0%2G0", which is not well percent-encoded'}
    ${'vers:npm/1.0%C30'}        | ${'is not well percent-encoded'}
    ${'vers:npm/>=2.0.0|<1.0.0'} | ${'is not sorted by version: "1.0.0" comes before "2.0.0"'}
    ${'vers:deb/>=1|<1-0'}       | ${'names the version "1-0" twice'}
    ${'vers:deb/>=1|>=2'}        | ${'says ">=1" and then ">=2", one of which changes nothing'}
    ${'vers:deb/<1|<2'}          | ${'says "<1" and then "<2", one of which changes nothing'}
    ${'vers:deb/1|<2'}           | ${'says "1" and then "<2", one of which changes nothing'}
    ${'vers:deb/>1|2'}           | ${'says ">1" and then "2", one of which changes nothing'}
    ${'vers:semver/>=1.28'}      | ${'holds "1.28", which is no semver version'}
  `('complains of $text', ({ text, complaint }) => {
    expect(parseRange(text)).toEqual({ complaint: expect.stringContaining(complaint) });
  });

  it.each(['vers:deb/*', 'vers:deb/>=1:8.4', 'vers:java/>=17', 'vers:dotted/<1|!=2|3|>=4|<5', 'vers:alpine/<1.2-r0'])(
    'takes %s as it stands',
    (text) => {
      expect(parseRange(text)).toHaveProperty('range');
    },
  );

  it('answers any text at all, with one sentence that stays short', () => {
    const noise = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.stringMatching(/^vers:(deb|rpm|npm)\/[<>=!*|%0-9a. -]{0,20}$/),
    );
    fc.assert(
      fc.property(noise, (text) => {
        const parsed = parseRange(text);
        expect('range' in parsed || parsed.complaint.length < 700).toBe(true);
        satisfies('deb', '1', text);
      }),
      { numRuns: 3000 },
    );
    const long = parseRange(`vers:deb/${'1|'.repeat(100_000)}`);
    expect('complaint' in long && long.complaint).toContain('is longer than 16384 characters');
  });
});
