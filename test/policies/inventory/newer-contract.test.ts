import { describe, expect, it } from 'vitest';
import { digestOf } from '../../../policies/inventory/canonical.ts';
import { readNewerReport } from '../../../policies/inventory/newer-contract.ts';
import { validateReport } from '../../../policies/inventory/validate.ts';
import { bytesOf, smallInventory, smallReport } from '../../kit/report.ts';

/** A report as a later Muster might write it. */
function newer(change: (report: Record<string, never>) => void = () => undefined): Buffer {
  const report = structuredClone(smallReport()) as unknown as Record<string, never>;
  Object.assign(report, { contract: '1.7' });
  change(report);
  return bytesOf(report);
}

function read(bytes: Buffer) {
  const found = readNewerReport(bytes);
  if (found === undefined || !('valid' in found)) throw new Error(JSON.stringify(found));
  return found;
}

const at = (holder: unknown, ...path: string[]): Record<string, unknown> =>
  path.reduce((inner, step) => (inner as Record<string, unknown>)[step], holder) as Record<string, unknown>;

describe('a report of a newer minor of the contract', () => {
  it.each`
    what                               | change                                                                                                                                                     | named
    ${'only another number'}           | ${() => undefined}                                                                                                                                         | ${[]}
    ${'a member of the envelope'}      | ${(report: object) => Object.assign(report, { colour: 'red' })}                                                                                            | ${['/colour']}
    ${'a member of the host'}          | ${(report: object) => Object.assign(at(report, 'host'), { rack: 7 })}                                                                                      | ${['/host/rack']}
    ${'an identifier'}                 | ${(report: object) => Object.assign(at(report, 'host', 'identifiers'), { tpm: 'x' })}                                                                      | ${['/host/identifiers/tpm']}
    ${'a section'}                     | ${(report: object) => Object.assign(at(report, 'inventory'), { weather: { rain: 1 } })}                                                                    | ${['/inventory/weather']}
    ${'a section of settings'}         | ${(report: object) => Object.assign(at(report, 'inventory', 'settings'), { moon: {} })}                                                                    | ${['/inventory/settings/moon']}
    ${'a member deep in a list'}       | ${(report: object) => Object.assign((at(report, 'inventory').packages as object[])[0] ?? {}, { purl: 'x' })}                                               | ${['/inventory/packages/0/purl']}
    ${'a member of an entry of a map'} | ${(report: object) => Object.assign(at(report, 'inventory', 'mounts', '/'), { uuid: 'x' })}                                                                | ${['/inventory/mounts/~1/uuid']}
    ${'a probe of an unknown section'} | ${(report: object) => Object.assign(at(report, 'probes'), { weather: { section: 'weather', outcome: 'complete', sources: [], durationMs: 1, bytes: 1 } })} | ${['/probes/weather']}
  `('with $what is taken as far as it is known, and the rest is named', ({ change, named }) => {
    const found = read(newer(change));
    expect(found.notUnderstood).toEqual(named);
    expect(found.valid.report.inventory).toEqual(smallInventory);
    expect(found.valid.report.digest).toBe(digestOf(smallInventory));
  });

  it('keeps the digest that was signed, which the next confirmation will name', () => {
    const found = read(newer((report) => Object.assign(report, { digest: 'AAAAAAAAAAAAAAAAAAAAAA' })));
    expect(found.digest).toBe('AAAAAAAAAAAAAAAAAAAAAA');
  });

  it('counts a reason nobody knows as a failure of its probe', () => {
    const found = read(
      newer((report) => {
        Object.assign(at(report, 'probes', 'sshd'), { outcome: 'partial', reason: 'tired' });
      }),
    );
    expect(found.valid.report.probes.sshd).toMatchObject({ outcome: 'failed', reason: 'command_failed' });
    expect(found.notUnderstood).toEqual(['/probes/sshd/reason']);
  });

  it('sets a section aside whole that has another shape here, so that its rules become unknown', () => {
    const found = read(newer((report) => Object.assign(at(report, 'inventory', 'sshd'), { maxAuthTries: 'six' })));
    expect(found.notUnderstood).toEqual(['/inventory/sshd']);
    expect(found.valid.report.inventory.sshd).toBeUndefined();
    expect(found.valid.report.probes.sshd).toMatchObject({ outcome: 'failed', reason: 'parse_failed' });
    expect(found.valid.report.inventory.packages).toEqual(smallInventory.packages);
  });

  it('is refused where its envelope is broken, and is no business of this reader where it is of another major or ours', () => {
    expect(readNewerReport(newer((report) => Object.assign(report, { sequence: 0 })))).toHaveProperty('complaints');
    expect(readNewerReport(newer((report) => Object.assign(report, { contract: '2.0' })))).toBeUndefined();
    expect(readNewerReport(newer((report) => Object.assign(report, { contract: '1.0' })))).toBeUndefined();
    expect(readNewerReport(Buffer.from('{'))).toBeUndefined();
  });

  it('leaves what is left valid by our own contract', () => {
    const found = read(newer((report) => Object.assign(at(report, 'inventory'), { weather: {} })));
    expect(validateReport(bytesOf(found.valid.report))).not.toHaveProperty('complaints');
  });
});
