import { describe, expect, it } from 'vitest';
import { inspect, inspectBundle } from '../../../agent/inspect.ts';
import { probes } from '../../../agent/probes/index.ts';
import { BundleTarget } from '../../../agent/targets/bundle.ts';
import { readBundle } from '../../../agent/targets/bundle-reader.ts';
import { LocalTarget } from '../../../agent/targets/local.ts';
import { RecordTarget } from '../../../agent/targets/record.ts';
import { sections } from '../../../policies/inventory/inventory.ts';
import { bundleBytesOfHost, RECORDED_HOSTS, reportOf } from '../../kit/hosts.ts';

const now = new Date('2026-11-21T08:00:00Z');
const agent = { version: '0.0.0-test' };

describe('a recording', () => {
  it('gives the same steady sections as the host itself', async () => {
    const rankOne = new Set<string>(
      sections.filter((section) => section.rank === 1 && !section.isMoving).map((section) => section.id),
    );
    const steady = probes.filter((probe) => rankOne.has(probe.section));
    const recorder = new RecordTarget(new LocalTarget());
    const live = await inspect(recorder, { now, agent, probes: steady });
    const replayed = await inspectBundle(recorder.bundle('test', now), { agent, probes: steady });
    expect(replayed.inventory).toEqual(live.inventory);
    expect(replayed.digest).toBe(live.digest);
    const fates = (report: typeof live) =>
      Object.entries(report.probes).map(([name, { outcome, reason, gaps, sources }]) => ({
        name,
        outcome,
        reason,
        gaps,
        sources,
      }));
    expect(fates(replayed)).toEqual(fates(live));
    expect(replayed.host.identifiers.machineId).toBe(live.host.identifiers.machineId);
    expect(replayed.agent.door).toBe('recording');
    expect(replayed.agent.via?.bundleSha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each(RECORDED_HOSTS)('of the recorded host %s gives the same report again', async (host) => {
    const first = await reportOf(host);
    const recorder = new RecordTarget(new BundleTarget(readBundle(bundleBytesOfHost(host))));
    await inspect(recorder, { now, agent });
    const again = await inspectBundle(recorder.bundle('test', now), { agent });
    expect(again.inventory).toEqual(first.inventory);
  });
});

describe('planted secrets', () => {
  it.each(RECORDED_HOSTS)('of %s reach neither report nor recording', async (host) => {
    const bytes = bundleBytesOfHost(host);
    expect(bytes.includes('PLANTED')).toBe(true);
    const recorder = new RecordTarget(new BundleTarget(readBundle(bytes)));
    const report = await inspect(recorder, { now, agent });
    expect(JSON.stringify(report).match(/.{0,80}PLANTED.{0,20}/g)).toBeNull();
    expect(
      recorder
        .bundle('test', now)
        .toString('latin1')
        .match(/.{0,80}PLANTED.{0,20}/g),
    ).toBeNull();
  });
});
