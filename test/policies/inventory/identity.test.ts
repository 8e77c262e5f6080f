import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  compareIdentifiers,
  isPlaceholder,
  machineIdOf,
  normalIdentifiers,
} from '../../../policies/inventory/identity.ts';

describe('identifiers of two hosts', () => {
  it.each`
    left                                                       | right                                                      | hardware       | software       | why
    ${{ productUuid: 'a', machineId: '1' }}                    | ${{ productUuid: 'a', machineId: '1' }}                    | ${'same'}      | ${'same'}      | ${'all is equal'}
    ${{ productUuid: 'a', machineId: '1' }}                    | ${{ productUuid: 'a', machineId: '2' }}                    | ${'same'}      | ${'different'} | ${'reinstalled'}
    ${{ productUuid: 'a', machineId: '1' }}                    | ${{ productUuid: 'b', machineId: '1' }}                    | ${'different'} | ${'same'}      | ${'moved or cloned'}
    ${{ machineId: '1' }}                                      | ${{ productUuid: 'b' }}                                    | ${'unknown'}   | ${'unknown'}   | ${'nothing is stated by both'}
    ${{ productUuid: 'a', instanceId: 'x' }}                   | ${{ productUuid: 'a', instanceId: 'y' }}                   | ${'different'} | ${'unknown'}   | ${'any difference counts'}
    ${{ sshHostKeys: ['a', 'b'] }}                             | ${{ sshHostKeys: ['b', 'c'] }}                             | ${'unknown'}   | ${'same'}      | ${'one shared key is enough'}
    ${{ systemSerial: '7', systemVendor: 'A' }}                | ${{ systemSerial: '7', systemVendor: 'B' }}                | ${'different'} | ${'unknown'}   | ${'serials are the maker’s own'}
    ${{ systemSerial: 'To be filled by O.E.M.' }}              | ${{ systemSerial: 'To be filled by O.E.M.' }}              | ${'unknown'}   | ${'unknown'}   | ${'a placeholder is no identifier'}
    ${{ productUuid: '00000000-0000-0000-0000-000000000000' }} | ${{ productUuid: '00000000-0000-0000-0000-000000000000' }} | ${'unknown'}   | ${'unknown'}   | ${'all zeros'}
  `('$left and $right: hardware $hardware, software $software ($why)', ({ left, right, hardware, software }) => {
    expect(compareIdentifiers(left, right)).toMatchObject({ hardware, software });
    expect(compareIdentifiers(right, left)).toMatchObject({ hardware, software });
  });

  it.each([
    '0',
    'Default string',
    ' none ',
    'VMware-00 11 22',
    'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF',
    '03000200-0400-0500-0006-000700080009',
  ])('takes %j for a placeholder', (text) => expect(isPlaceholder(text)).toBe(true));

  it.each(['4c4c4544-0042-3510-8058-b4c04f4d3232', 'VMware-56 4d 0a', 'CZ1234', '10'])(
    'takes %j for a real one',
    (text) => expect(isPlaceholder(text)).toBe(false),
  );

  it('sends a machine id as its keyed hash, the same for every spelling', () => {
    const raw = 'b08dfa6083e7567a1921a715000001fb';
    const wanted = createHmac('sha256', raw).update('muster').digest('hex').slice(0, 32);
    expect(machineIdOf(`${raw}\n`)).toBe(wanted);
    expect(machineIdOf('{B08DFA60-83E7-567A-1921-A715000001FB}')).toBe(wanted);
    expect(wanted).not.toContain(raw.slice(0, 8));
  });

  it('sorts sets and leaves out what is empty or a placeholder', () => {
    const identifiers = { macs: ['b', 'a', 'b'], addresses: [], systemSerial: 'None', fqdn: 'x.example' };
    expect(normalIdentifiers(identifiers)).toEqual({ macs: ['a', 'b'], fqdn: 'x.example' });
  });
});
