import type {
  ForecastAnswer,
  LifecycleAnswer,
  LifecycleDataAnswer,
  SoftwareAnswer,
  SoftwareProductAnswer,
  StandingCounts,
} from '../../../collector/api.ts';
import { type LineGroup, lanesOf, NO_STANDINGS, sumOf, undatedOf } from '../../../collector/lifecycle.ts';
import { forecast, systemsOn, titleOf } from '../../../policies/derive/forecast.ts';
import { deriveLifecycle } from '../../../policies/derive/lifecycle.ts';
import { cycleOfLine, lifecycleLines } from '../../../policies/derive/lifecycle-lines.ts';
import { endingsOf, standingOn } from '../../../policies/derive/standing.ts';
import { loadTables, type Tables } from '../../../policies/derive/tables.ts';
import type { Inventory } from '../../../policies/inventory/inventory.ts';
import type { SectionState } from '../../../policies/inventory/report.ts';
import { type Estate, NOW } from './estate.ts';

// Support and software of the invented estate, computed by the product's own functions and tables.

const ON = NOW.slice(0, 10);

const pkg = (name: string, version: string, origin?: 'distribution' | 'vendor') => ({
  name,
  version,
  scheme: 'deb',
  ...(origin === undefined ? {} : { origin }),
});
const soft = (product: string, version: string, vendor?: string) => ({
  product,
  version,
  origin: 'manual' as const,
  path: `/opt/${product}`,
  ...(vendor === undefined ? {} : { vendor }),
});

/** Kinds of hosts, and on how many of the first units each stands. */
const KINDS: readonly (readonly [Inventory, readonly number[]])[] = [
  [{ os: { id: 'centos', release: '6', name: 'CentOS release 6.10' }, support: [] }, [1, 2]],
  [{ os: { id: 'centos', release: '7', name: 'CentOS Linux 7' }, support: [] }, [3, 3, 2]],
  [{ os: { id: 'windows-server', release: '2016', productType: 'server' }, support: [] }, [4, 1, 1]],
  [{ os: { id: 'windows-server', release: '2022', productType: 'server' }, support: [] }, [5, 1]],
  [
    {
      os: { id: 'ubuntu', release: '22.04', architecture: 'x86_64' },
      software: [soft('java', '17.0.9+9', 'Eclipse Adoptium'), soft('keycloak', '24.0.5')],
    },
    [6, 2, 1],
  ],
  [
    {
      os: { id: 'debian', release: '12', architecture: 'x86_64' },
      packages: [
        pkg('nginx', '1.22.1-9', 'distribution'),
        pkg('postgresql-14', '14.11-1.pgdg120+1', 'vendor'),
        pkg('redis-server', '5:7.0.15-1'),
        pkg('openssl', '3.0.17-1~deb12u3', 'distribution'),
      ],
    },
    [4, 2, 2],
  ],
  [
    {
      os: { id: 'debian', release: '13', architecture: 'x86_64' },
      packages: [pkg('postgresql-17', '17.6-1', 'vendor')],
    },
    [2],
  ],
  [
    { os: { id: 'almalinux', release: '9.5' }, software: [soft('tomcat', '9.0.85'), soft('nodejs', '18.20.4')] },
    [9, 3],
  ],
  [{ os: { id: 'ol', release: '7.9' } }, [2, 1, 1]],
  [{ os: { id: 'void', release: '1', name: 'Void Linux' } }, [1]],
];

let tables: Tables | undefined;

function groupsOf(estate: Estate): LineGroup[] {
  tables ??= loadTables();
  const known = tables;
  const units = estate.units.map(({ unitId }) => unitId);
  if (estate.hosts.length === 0) return [];
  return KINDS.flatMap(([inventory, counts]) => {
    const whole: Inventory = { packages: [], software: [], ...inventory };
    const states = new Map(
      Object.keys(whole).map((id): [string, SectionState] => [id, { status: 'complete', gaps: [], sources: [] }]),
    );
    const entries = deriveLifecycle(whole, states, known, NOW).facts ?? [];
    return lifecycleLines(entries, whole, states, known, NOW).map((line) => ({
      line,
      cycle: cycleOfLine(line, known),
      units: new Map(counts.map((count, place) => [units[place] ?? 'other', count])),
    }));
  });
}

const DATA: LifecycleDataAnswer = {
  dataOn: '2026-11-01',
  productCount: 163,
  cycleCount: 2600,
  carriedIn: { at: '2026-11-03T02:00:00Z', by: 'admin', reason: 'bảng quý 4' },
};

const CERTIFICATES = [
  { what: 'CN=portal.example', endsOn: '2026-12-20', hostCount: 2 },
  { what: 'CN=mail.example', endsOn: '2028-02-01', hostCount: 1 },
];

/** What the real collector would answer about support and software. */
export function lifecycleAnswerOf(estate: Estate, [first, second]: readonly (string | undefined)[]): unknown {
  const groups = groupsOf(estate);
  const known = tables ?? loadTables();
  if (first === 'software') {
    return second === undefined ? softwareOf(groups, known) : productOf(groups, known, second);
  }
  const own = groups.filter(({ line }) => !line.isFollowing);
  if (second === 'forecast') {
    return { data: DATA, months: forecast(own, known, ON.slice(0, 7)) } satisfies ForecastAnswer;
  }
  const undated = undatedOf(own);
  const answer: LifecycleAnswer = {
    on: ON,
    data: DATA,
    systems: { ...NO_STANDINGS, ...Object.fromEntries(systemsOn(own, known, ON)) },
    lanes: lanesOf(own, known, ON),
    certificates: groups.length === 0 ? [] : CERTIFICATES,
    undated,
    undatedCount: undated.length,
  };
  return answer;
}

function softwareOf(groups: readonly LineGroup[], known: Tables): SoftwareAnswer {
  const products = groups
    .filter(({ line }) => line.subject === 'product')
    .map(({ line, cycle, units }) => {
      const hostCount = sumOf(units);
      const standings: StandingCounts = { ...NO_STANDINGS, [standingOn(cycle, line, ON)]: hostCount };
      const versionUnknownCount = line.version === undefined ? hostCount : line.product === 'redis' ? 2 : 0;
      const { product = '' } = line;
      const title = known.products.get(product)?.title ?? product;
      return { product, title, hostCount, versionCount: 1, versionUnknownCount, standings };
    });
  const merged = new Map(products.map((row) => [row.product, row]));
  return { on: ON, data: DATA, products: [...merged.values()] };
}

function productOf(groups: readonly LineGroup[], known: Tables, product: string): SoftwareProductAnswer | undefined {
  const mine = groups.filter(({ line }) => line.subject === 'product' && line.product === product);
  if (mine.length === 0) return undefined;
  return {
    on: ON,
    data: DATA,
    product,
    title: known.products.get(product)?.title ?? product,
    hostCount: mine.reduce((sum, { units }) => sum + sumOf(units), 0),
    versions: [
      ...mine.map(({ line, cycle, units }) => ({
        version: line.version ?? null,
        cycle: cycle === undefined ? null : `${titleOf(line, known)} ${cycle.cycle}`,
        origin: line.origin ?? null,
        standing: standingOn(cycle, line, ON),
        endsOn: endingsOf(cycle, line).find(({ endsOn }) => endsOn >= ON)?.endsOn ?? null,
        isFollowing: line.isFollowing,
        whyWords: null,
        hostCount: sumOf(units),
        hosts: [{ hostId: 'host-cdv-app-01', name: 'cdv-app-01' }],
      })),
      {
        version: null,
        cycle: null,
        origin: null,
        standing: 'unknown',
        endsOn: null,
        isFollowing: false,
        whyWords: { vi: 'không rõ phiên bản', en: 'the version is not known' },
        hostCount: 2,
        hosts: [],
      },
    ],
  };
}
