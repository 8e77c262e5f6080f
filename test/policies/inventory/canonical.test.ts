import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalise, digestOf, sectionHash, sectionHashes } from '../../../policies/inventory/canonical.ts';
import { withFacts } from '../../../policies/inventory/inventory.ts';
import { largeReport, smallInventory } from '../../kit/report.ts';

// Numbers by their IEEE 754 bits and the text they must have. Source: RFC 8785, appendix B.
const NUMBERS = [
  ['0000000000000000', '0'],
  ['8000000000000000', '0'],
  ['0000000000000001', '5e-324'],
  ['8000000000000001', '-5e-324'],
  ['7fefffffffffffff', '1.7976931348623157e+308'],
  ['ffefffffffffffff', '-1.7976931348623157e+308'],
  ['4340000000000000', '9007199254740992'],
  ['c340000000000000', '-9007199254740992'],
  ['4430000000000000', '295147905179352830000'],
  ['44b52d02c7e14af5', '9.999999999999997e+22'],
  ['44b52d02c7e14af6', '1e+23'],
  ['44b52d02c7e14af7', '1.0000000000000001e+23'],
  ['444b1ae4d6e2ef4e', '999999999999999700000'],
  ['444b1ae4d6e2ef4f', '999999999999999900000'],
  ['444b1ae4d6e2ef50', '1e+21'],
  ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
  ['3eb0c6f7a0b5ed8d', '0.000001'],
  ['41b3de4355555553', '333333333.3333332'],
  ['41b3de4355555554', '333333333.33333325'],
  ['41b3de4355555555', '333333333.3333333'],
  ['41b3de4355555556', '333333333.3333334'],
  ['41b3de4355555557', '333333333.33333343'],
  ['becbf647612f3696', '-0.0000033333333333333333'],
  ['43143ff3c1cb0959', '1424953923781206.2'],
] as const;

describe('the canonical form', () => {
  it.each(NUMBERS)('writes the number %s as %s', (bits, text) => {
    expect(canonicalise(Buffer.from(bits, 'hex').readDoubleBE())).toBe(text);
  });

  it('refuses what JSON cannot say', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, undefined, () => 1, 1n]) {
      expect(() => canonicalise(value)).toThrow(TypeError);
    }
  });

  it('sorts keys by code unit, as the standard shows', () => {
    // Source: RFC 8785, section 3.2.3.
    const value = {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\ud83d\ude00': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis',
    };
    expect(canonicalise(value)).toBe(
      '{"\\r":"Carriage Return","1":"One","\u0080":"Control","ö":"Latin Small Letter O With Diaeresis",' +
        '"€":"Euro Sign","😀":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}',
    );
  });

  it('writes literals and texts as the standard shows', () => {
    // Source: RFC 8785, section 3.2.2.
    const value = { string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"\u002f', literals: [null, true, false] };
    expect(canonicalise(value)).toBe('{"literals":[null,true,false],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}');
  });

  it('leaves out members that are undefined', () => {
    expect(canonicalise({ a: undefined, b: 1 })).toBe('{"b":1}');
    expect(canonicalise({ a: undefined })).toBe('{}');
  });

  it('is the same for every order of keys, and says what JSON says', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.infiniteStream(fc.nat()), (value, numbers) => {
        const text = canonicalise(value);
        expect(canonicalise(shuffled(value, () => numbers.next().value))).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { numRuns: 500 },
    );
  });
});

describe('the digest', () => {
  it('has 22 characters, and does not look at sections that move', () => {
    const digest = digestOf(smallInventory);
    expect(digest).toMatch(/^[A-Za-z0-9_-]{22}$/);
    expect(digestOf(withFacts(smallInventory, 'filesystems', { '/': { usedPercent: 90 } }))).toBe(digest);
    expect(digestOf(withFacts(smallInventory, 'time', { stratum: 3 }))).toBe(digest);
  });

  it('changes with any steady section, one that comes or goes included', () => {
    const seen = new Set([digestOf(smallInventory)]);
    seen.add(digestOf(withFacts(smallInventory, 'settings.loginDefs', { files: [] })));
    seen.add(digestOf(withFacts(smallInventory, 'mac', {})));
    seen.add(digestOf({ ...smallInventory, sshd: undefined }));
    expect(seen.size).toBe(4);
  });

  it('is that of the sections and their hashes', () => {
    expect(sectionHashes({ os: { id: 'debian' } })).toEqual(new Map([['os', sectionHash({ id: 'debian' })]]));
    // printf '%s' '{"id":"debian"}' | sha256sum; then the same over {"os":"..."}, its first 16 bytes in base64url.
    expect(sectionHash({ id: 'debian' })).toBe('4eba6ee09e8bf15b24ad9bd7682611f87538c2169df01fe445bfe886c77d691d');
    expect(digestOf({ os: { id: 'debian' } })).toBe('UH4xBepA5LPLl24LBRflxg');
  });

  it('belongs to a large sample as well', () => {
    expect(digestOf(largeReport().inventory)).toBe(largeReport().digest);
  });
});

/** The same value with the members of every object in another order. */
function shuffled(value: unknown, random: () => number): unknown {
  if (Array.isArray(value)) return value.map((item) => shuffled(item, random));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, member]) => [random(), key, shuffled(member, random)] as const);
  return Object.fromEntries(entries.sort((a, b) => a[0] - b[0]).map(([, key, member]) => [key, member]));
}
