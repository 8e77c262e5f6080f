import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../collector/metrics/catalogue.ts';
import {
  complaintsAbout,
  complaintsAboutExpression,
  complaintsAboutFolder,
  dashboards,
} from '../../dashboards/check.ts';
import { inPackage } from '../../policies/base/package-root.ts';
import { describeWithTools, findTool } from '../kit/tools.ts';

const run = promisify(execFile);

describe('the generated Grafana dashboards', () => {
  it('are committed as they are generated, and nothing is wrong with them', async () => {
    expect(await complaintsAboutFolder(inPackage('dashboards', 'grafana', 'json'))).toEqual([]);
  });

  it.each(Object.entries(dashboards))(
    '%s keeps to the design: at most 12 panels, first row with age and unknown',
    (_, make) => {
      const { panels = [], uid, title } = make();
      expect(panels.length).toBeLessThanOrEqual(12);
      expect(uid).toMatch(/^muster-/);
      expect(title).toContain(' · ');
    },
  );

  it.each(Object.entries(dashboards))('%s never shows proven without at most and unknown', (_, make) => {
    const titles = (make().panels ?? []).map((panel) => ('title' in panel ? panel.title : ''));
    if (!titles.some((title) => title?.includes('Proven'))) return;
    expect(titles.some((title) => title?.includes('At most'))).toBe(true);
    expect(titles.some((title) => title?.includes('Unknown'))).toBe(true);
  });

  it.each`
    expression                                   | complaint
    ${'sum(muster_hosts'}                        | ${'does not parse'}
    ${'sum(muster_host)'}                        | ${'not in the catalogue'}
    ${'rate(muster_ingest_seconds_buckets[5m])'} | ${'not in the catalogue'}
  `('the check complains about $expression', ({ expression, complaint }) => {
    expect(complaintsAboutExpression(expression).join()).toContain(complaint);
  });

  it('the check complains about panels that overlap or share an id', () => {
    const dashboard = dashboards['fleet.json']?.();
    const panel = dashboard?.panels?.[0];
    if (dashboard === undefined || panel === undefined) throw new Error('no fleet dashboard');
    expect(complaintsAbout({ ...dashboard, panels: [panel, panel] }).join()).toMatch(/overlap.*no id of its own/);
  });
});

describe('the catalogue of metrics', () => {
  it.each(Object.values(catalogue))(
    '$name has a help text, a base unit and few labels',
    ({ name, help, labels, type }) => {
      expect(name).toMatch(/^muster_[a-z_]+$/);
      expect(help).toMatch(/\.$/);
      expect(labels.includes('rule') && labels.includes('host')).toBe(false);
      expect(type === 'counter').toBe(name.endsWith('_total'));
    },
  );
});

describeWithTools('the alert rules', { promtool: 'prometheus' }, () => {
  const promtool = findTool('promtool') ?? 'promtool';
  const cwd = inPackage('dashboards', 'alerts');

  it('pass promtool check rules', async () => {
    expect((await run(promtool, ['check', 'rules', 'muster.rules.yml'], { cwd })).stdout).toContain('SUCCESS');
  });

  it('fire when they should and not when they should not', async () => {
    const { stdout, stderr } = await run(promtool, ['test', 'rules', 'muster.rules.test.yml'], { cwd });
    expect(stdout + stderr).toContain('SUCCESS');
  });
});
