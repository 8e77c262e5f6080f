import { describe, expect, it } from 'vitest';
import type { ProbeOutcome } from '../../../policies/inventory/report.ts';
import { sectionStates } from '../../../policies/inventory/states.ts';
import { smallInventory, smallReport } from '../../kit/report.ts';

const probe = (outcome: ProbeOutcome['outcome'], more: Partial<ProbeOutcome> = {}): ProbeOutcome => ({
  section: 'packages',
  outcome,
  sources: [],
  durationMs: 0,
  bytes: 0,
  ...(outcome === 'complete' ? {} : { reason: 'permission_denied' as const }),
  ...more,
});

const stateOf = (outcomes: readonly ProbeOutcome['outcome'][], hasFacts: boolean) => {
  const probes = Object.fromEntries(outcomes.map((outcome, index) => [`p.${index}`, probe(outcome)]));
  return sectionStates({ probes, inventory: hasFacts ? { packages: [] } : {} }).get('packages')?.status;
};

describe('the state of a section', () => {
  it.each`
    outcomes                          | hasFacts | status              | why
    ${['complete']}                   | ${true}  | ${'complete'}       | ${'its probe was'}
    ${['complete', 'complete']}       | ${true}  | ${'complete'}       | ${'all of them were'}
    ${['complete', 'not_applicable']} | ${true}  | ${'complete'}       | ${'a probe that does not apply takes nothing away'}
    ${['complete', 'failed']}         | ${true}  | ${'partial'}        | ${'one part failed'}
    ${['complete', 'not_run']}        | ${true}  | ${'partial'}        | ${'one part did not run'}
    ${['partial']}                    | ${true}  | ${'partial'}        | ${'it brought something'}
    ${['partial', 'timed_out']}       | ${false} | ${'timed_out'}      | ${'partial without data brought nothing'}
    ${['denied', 'failed']}           | ${false} | ${'failed'}         | ${'the worst of the rest'}
    ${['denied', 'not_run']}          | ${false} | ${'denied'}         | ${'the worst of the rest'}
    ${['not_applicable']}             | ${false} | ${'not_applicable'} | ${'a statement of fact'}
    ${['not_applicable', 'not_run']}  | ${false} | ${'not_run'}        | ${'what applies did not run'}
    ${[]}                             | ${false} | ${'absent'}         | ${'nobody spoke of it'}
    ${[]}                             | ${true}  | ${'complete'}       | ${'written by hand, without any probe'}
  `('of $outcomes (facts: $hasFacts) is $status: $why', ({ outcomes, hasFacts, status }) => {
    expect(stateOf(outcomes, hasFacts)).toBe(status);
  });

  it('is only partial where other sections have probes and this one has none', () => {
    const probes = { os: probe('complete', { section: 'os' }) };
    const states = sectionStates({ probes, inventory: { os: {}, packages: [] } });
    expect(states.get('packages')?.status).toBe('partial');
  });

  it('tells the probe, its reason, gaps and sources, and when the oldest part was read', () => {
    const gaps = [{ reason: 'needs_root' as const, keys: ['/etc/shadow'] }];
    const states = sectionStates({
      collectedAt: '2026-11-21T10:00:00Z',
      probes: {
        a: probe('partial', { section: 'files', reason: 'needs_root', gaps, sources: ['file:/a'] }),
        b: probe('complete', { section: 'files', readAt: '2026-11-20T10:00:00Z', sources: ['file:/b'] }),
      },
      inventory: smallInventory,
    });
    expect(states.get('files')).toEqual({
      status: 'partial',
      reason: 'needs_root',
      gaps,
      probe: 'a',
      sources: ['file:/a', 'file:/b'],
      readAt: '2026-11-20T10:00:00Z',
    });
  });

  it('takes the instant of carried sections from where they were read', () => {
    const report = smallReport({ carried: { os: '2026-11-01T00:00:00Z' } });
    expect(sectionStates(report).get('os')?.readAt).toBe('2026-11-01T00:00:00Z');
    expect(sectionStates(report).get('mounts')?.readAt).toBe(report.collectedAt);
  });
});
