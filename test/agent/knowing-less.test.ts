import { describe, expect, it } from 'vitest';
import { inspect } from '../../agent/inspect.ts';
import { BundleTarget } from '../../agent/targets/bundle.ts';
import { type Bundle, type BundlePart, partKey } from '../../agent/targets/bundle-format.ts';
import { readBundle } from '../../agent/targets/bundle-reader.ts';
import { loadTables } from '../../policies/derive/tables.ts';
import { judgeReport } from '../../policies/judge-report.ts';
import { loadShippedPacks } from '../../policies/rules/shipped-packs.ts';
import { bundleBytesOfHost, RECORDED_HOSTS } from '../kit/hosts.ts';

const packs = loadShippedPacks();
const tables = loadTables();

async function verdictsOf(bundle: Bundle): Promise<Map<string, string>> {
  const report = await inspect(new BundleTarget(bundle), { now: new Date(0), agent: { version: '0' } });
  const options = { asOf: '2026-11-21T00:00:00Z', register: { level: 3, labels: ['k3s', 'x-road'] }, tables };
  return new Map(judgeReport(report, packs, options).map(({ pack, rule, verdict }) => [`${pack}/${rule}`, verdict]));
}

/** The recorded paths and commands, and the folders they lie in. */
function places(bundle: Bundle): BundlePart[] {
  const parts = new Map(bundle.parts);
  for (const { kind, name } of bundle.parts.values()) {
    const folder = kind === 'path' ? name.slice(0, name.lastIndexOf('/')) : '';
    if (folder === '' || /^\/(?:proc|sys)\b/.test(folder) || parts.has(partKey('path', folder))) continue;
    parts.set(partKey('path', folder), { kind: 'path', name: folder });
  }
  return [...parts.values()].filter(({ isAbsent }) => isAbsent !== true);
}

/** The same host, but this place may not be looked into, and nothing below it is known. */
function without(bundle: Bundle, { kind, name }: BundlePart): Bundle {
  const refused = 'permission_denied';
  const parts = new Map(bundle.parts).set(partKey(kind, name), { kind, name, refused, isThere: kind === 'path' });
  for (const [key, part] of bundle.parts) {
    const isBelow = kind === 'path' && part.kind === 'path' && part.name.startsWith(`${name}/`);
    if (isBelow) parts.set(key, { kind: 'path', name: part.name, refused });
  }
  return { ...bundle, parts };
}

describe('a host of which one file, folder or command less may be read', () => {
  it.each(RECORDED_HOSTS)(
    '%s has no verdict that turns into the other one',
    async (host) => {
      const bundle = readBundle(bundleBytesOfHost(host));
      const whole = await verdictsOf(bundle);
      for (const place of places(bundle)) {
        for (const [rule, verdict] of await verdictsOf(without(bundle, place))) {
          expect([whole.get(rule), 'unknown'], `${rule} without ${place.name}`).toContain(verdict);
        }
      }
    },
    60_000,
  );
});
