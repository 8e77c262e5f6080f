import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { parser } from '@prometheus-io/lezer-promql';
import { catalogue } from '../collector/metrics/catalogue.ts';
import { collectorDashboard } from './grafana/collector.ts';
import { fleetDashboard } from './grafana/fleet.ts';
import { hostDashboard } from './grafana/host.ts';

/** Every generated dashboard by its file name below `dashboards/grafana/json`. */
export const dashboards: Readonly<Record<string, () => Dashboard>> = {
  'fleet.json': fleetDashboard,
  'host.json': hostDashboard,
  'collector.json': collectorDashboard,
};

/** The text of a dashboard's file, the same bytes every time. */
export function textOf(dashboard: Dashboard): string {
  return `${JSON.stringify(dashboard, null, 2)}\n`;
}

interface Panel {
  readonly id?: number;
  readonly title?: string;
  readonly gridPos?: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly expr?: string }[];
}

/** Series a histogram exports beside its name. */
const SUFFIXES = /_(bucket|sum|count)$/;
const known = new Set<string>(Object.values(catalogue).map(({ name }) => name));

/** What is wrong with one PromQL expression: it does not parse, or names a metric nobody exports. Grafana's variables are filled in first. */
export function complaintsAboutExpression(expression: string): string[] {
  const query = expression.replaceAll('$__rate_interval', '5m').replaceAll(/"\$\w+"/g, '".*"');
  const complaints: string[] = [];
  parser.parse(query).iterate({
    enter: ({ type, from, to }) => {
      if (type.isError) complaints.push(`does not parse at ${from}: ${query}`);
      if (type.name !== 'Identifier' || query.slice(from, to).length === 0) return;
      const name = query.slice(from, to);
      if (name.startsWith('muster_') && !known.has(name) && !known.has(name.replace(SUFFIXES, ''))) {
        complaints.push(`names ${name}, which is not in the catalogue: ${query}`);
      }
    },
  });
  return complaints;
}

/** What is wrong with one dashboard: expressions, ids used twice, panels that overlap. */
export function complaintsAbout(dashboard: Dashboard): string[] {
  const panels = (dashboard.panels ?? []) as readonly Panel[];
  const complaints: string[] = [];
  const ids = new Set<number>();
  for (const [index, panel] of panels.entries()) {
    if (panel.id === undefined || ids.has(panel.id)) complaints.push(`panel "${panel.title}" has no id of its own`);
    else ids.add(panel.id);
    for (const { expr } of panel.targets ?? []) {
      for (const complaint of complaintsAboutExpression(expr ?? ''))
        complaints.push(`panel "${panel.title}" ${complaint}`);
    }
    for (const other of panels.slice(index + 1)) {
      if (doOverlap(panel, other)) complaints.push(`panels "${panel.title}" and "${other.title}" overlap`);
    }
  }
  if (panels.length === 0) complaints.push('there is no panel');
  return complaints;
}

function doOverlap({ gridPos: a }: Panel, { gridPos: b }: Panel): boolean {
  if (a === undefined || b === undefined) return true;
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

/** Everything that is wrong with the generated dashboards and with the files in `folder`. */
export async function complaintsAboutFolder(folder: string): Promise<string[]> {
  const complaints: string[] = [];
  for (const [name, make] of Object.entries(dashboards)) {
    const dashboard = make();
    for (const complaint of complaintsAbout(dashboard)) complaints.push(`${name}: ${complaint}`);
    const written = await readFile(join(folder, name), 'utf8').catch(() => undefined);
    if (written !== textOf(dashboard))
      complaints.push(`${name}: the file is not what is generated; run "muster dashboards generate"`);
  }
  return complaints;
}
