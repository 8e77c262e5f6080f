import { describe, expect, it, vi } from 'vitest';
import { inspect } from '../../../agent/inspect.ts';
import { probes } from '../../../agent/probes/index.ts';
import { LocalTarget } from '../../../agent/targets/local.ts';
import { validateReport } from '../../../policies/inventory/validate.ts';

/** This machine, as if it were of a kind whose files nobody reads. */
class OtherTarget extends LocalTarget {
  override readonly platform = 'other';
}

describe('a system that is neither Linux nor Windows', () => {
  it('is told as far as the runtime sees it, the rest as missing, and starts no process', async () => {
    const children = process.getBuiltinModule('node:child_process');
    const spies = (['spawn', 'exec', 'execFile', 'execSync', 'spawnSync', 'fork'] as const).map((name) =>
      vi.spyOn(children, name),
    );
    const others = probes.filter((probe) => probe.name.endsWith('.other'));
    const report = await inspect(new OtherTarget(), {
      now: new Date('2026-11-21T08:00:00Z'),
      agent: { version: '0' },
      probes: others,
    });
    expect(spies.flatMap((spy) => spy.mock.calls)).toEqual([]);
    for (const spy of spies) spy.mockRestore();
    expect(report.inventory.hardware?.usableMemoryBytes).toBeGreaterThan(1e8);
    expect(report.inventory.time?.bootedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:00Z$/);
    expect(report.probes['hardware.other']).toMatchObject({ outcome: 'partial', reason: 'not_supported_here' });
    expect(validateReport(Buffer.from(JSON.stringify(report)))).not.toHaveProperty('complaints');
  });

  it('has none of this on Linux', async () => {
    const report = await inspect(new LocalTarget(), {
      now: new Date(),
      agent: { version: '0' },
      probes: probes.filter((probe) => probe.name.endsWith('.other')),
    });
    if (process.platform === 'linux') expect(report.probes).toEqual({});
  });
});
