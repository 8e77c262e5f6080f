import { describe, expect, it } from 'vitest';
import { readIdentity } from '../../collector/identity.ts';
import type { Identifiers } from '../../policies/inventory/report.ts';

const before: Identifiers = {
  productUuid: 'p1',
  systemVendor: 'V',
  systemSerial: 's1',
  machineId: 'm1',
  sshHostKeys: ['SHA256:a', 'SHA256:b'],
  macs: ['52:54:00:00:00:01'],
  fqdn: 'a.example',
};

describe('how identifiers fit', () => {
  it.each`
    what                                           | now                                                      | reading
    ${'nothing changed'}                           | ${before}                                                | ${'same'}
    ${'weak ones never decide'}                    | ${{ ...before, macs: ['52:54:00:00:00:02'], fqdn: 'b' }} | ${'same'}
    ${'what is not stated is not compared'}        | ${{ machineId: 'm1' }}                                   | ${'same'}
    ${'nothing to compare is not a contradiction'} | ${{}}                                                    | ${'same'}
    ${'one host key in common is enough'}          | ${{ sshHostKeys: ['SHA256:b', 'SHA256:c'] }}             | ${'same'}
    ${'another machine id on the same board'}      | ${{ ...before, machineId: 'm2' }}                        | ${'reinstalled'}
    ${'other software and no hardware to see'}     | ${{ machineId: 'm2', sshHostKeys: ['SHA256:z'] }}        | ${'reinstalled_or_copied'}
    ${'another board under the same system'}       | ${{ ...before, productUuid: 'p2' }}                      | ${'moved'}
    ${'another board and nothing of the system'}   | ${{ productUuid: 'p2' }}                                 | ${'moved'}
    ${'everything else'}                           | ${{ productUuid: 'p2', machineId: 'm2' }}                | ${'copied'}
    ${'the same serial number of another vendor'}  | ${{ systemVendor: 'W', systemSerial: 's1' }}             | ${'moved'}
  `('$what: $reading', ({ now, reading }) => {
    expect(readIdentity(before, now)).toBe(reading);
  });
});
