import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatAddress,
  formatRange,
  holds,
  isWithin,
  overlaps,
  parseAddress,
  parseRange,
  sizeOf,
} from '../../../infra/plan/cidr.ts';
import { allocateSubnets, gatewayOf, hostAddress } from '../../../infra/plan/subnets.ts';

const range = (text: string) => {
  const parsed = parseRange(text);
  if (parsed === undefined) throw new Error(text);
  return parsed;
};

describe('addresses and ranges', () => {
  it.each(['1.2.3', '1.2.3.4.5', '256.1.1.1', '01.2.3.4', '1.2.3.-4', ' 1.2.3.4', '1e1.2.3.4', ''])(
    '"%s" is no address',
    (text) => {
      expect(parseAddress(text)).toBeUndefined();
    },
  );
  it.each(['10.0.0.0', '10.0.0.0/33', '10.0.0.1/24', '10.0.0.0/024', '10.0.0.0/8/8', '/8'])(
    '"%s" is no range',
    (text) => {
      expect(parseRange(text)).toBeUndefined();
    },
  );
  it('what was written reads back', () => {
    fc.assert(
      fc.property(fc.nat(0xffffffff), fc.nat(32), (address, prefixLength) => {
        const size = 2 ** (32 - prefixLength);
        const text = formatRange({ first: Math.floor(address / size) * size, prefixLength });
        expect(formatRange(range(text))).toBe(text);
        expect(parseAddress(formatAddress(address))).toBe(address);
      }),
    );
  });
});

const wishes = fc.uniqueArray(
  fc.record({ id: fc.string({ minLength: 1, maxLength: 4 }), hostCount: fc.integer({ min: 1, max: 200 }) }),
  { maxLength: 12, selector: ({ id }) => id },
);

describe('allocateSubnets', () => {
  it('never lets two ranges overlap, leaves the taken ones alone and stays inside the pool', () => {
    fc.assert(
      fc.property(wishes, fc.constantFrom([], ['10.64.0.0/28'], ['10.64.1.0/24', '10.64.0.64/26']), (wanted, taken) => {
        const ranges = [...allocateSubnets('10.64.0.0/20', wanted, taken).values()].map(range);
        for (const [index, one] of ranges.entries()) {
          expect(isWithin(one, range('10.64.0.0/20'))).toBe(true);
          expect(ranges.slice(0, index).some((other) => overlaps(one, other))).toBe(false);
          expect(taken.some((other) => overlaps(one, range(other)))).toBe(false);
        }
      }),
    );
  });

  it('gives the same ranges for the same wishes in any order', () => {
    fc.assert(
      fc.property(wishes, (wanted) => {
        expect(allocateSubnets('10.64.0.0/20', wanted)).toEqual(allocateSubnets('10.64.0.0/20', [...wanted].reverse()));
      }),
    );
  });

  it('leaves room to double, and addresses for all hosts', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), (hostCount) => {
        const cidr = allocateSubnets('10.64.0.0/20', [{ id: 'a', hostCount }]).get('a') ?? '';
        const addresses = Array.from({ length: hostCount * 2 }, (_, index) => hostAddress(cidr, index));
        const known = addresses.slice(0, hostCount).map((address) => parseAddress(address ?? '') ?? -1);
        expect(known.every((address) => holds(range(cidr), address))).toBe(true);
        expect(new Set([...known, parseAddress(gatewayOf(cidr))]).size).toBe(hostCount + 1);
        expect(sizeOf(range(cidr))).toBeGreaterThanOrEqual(hostCount * 2);
      }),
    );
  });

  it('leaves out what finds no room, instead of overlapping', () => {
    const many = Array.from({ length: 20 }, (_, index) => ({ id: `s${String(index).padStart(2, '0')}`, hostCount: 1 }));
    expect(allocateSubnets('10.64.0.0/26', many).size).toBe(4);
    expect(allocateSubnets('10.64.0.0/28', [{ id: 'a', hostCount: 100 }]).size).toBe(0);
  });
});
