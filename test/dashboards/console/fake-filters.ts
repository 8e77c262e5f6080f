import type { HostRow, Page, RuleRow } from '../../../collector/api.ts';

/** Hosts by the words of the address. */
export function filterHosts(hosts: readonly HostRow[], words: URLSearchParams): readonly HostRow[] {
  const unit = words.get('unit');
  const verdict = words.get('verdict');
  const freshness = words.get('freshness');
  const q = words.get('q') ?? '';
  const shown = hosts.filter(
    (host) =>
      (unit === null || unit === 'bo' || host.unitId === unit) &&
      host.name.includes(q) &&
      (verdict === null ||
        (verdict === 'fail' ? host.counts.fail > 0 : verdict === 'unknown' ? host.counts.unknown > 0 : true)) &&
      (freshness === null ||
        (freshness === 'silent'
          ? host.isSilent
          : freshness === 'never'
            ? host.ageSeconds === null
            : !host.isSilent && host.ageSeconds !== null)),
  );
  const sort = words.get('sort') ?? '-failCount';
  const turn = sort.startsWith('-') ? -1 : 1;
  const rankOf = (host: HostRow): number => {
    if (sort.endsWith('failCount')) return host.counts.fail;
    return sort.endsWith('unknownCount') ? host.counts.unknown : (host.ageSeconds ?? Number.MAX_SAFE_INTEGER);
  };
  if (sort.endsWith('name')) return shown.toSorted((left, right) => turn * left.name.localeCompare(right.name));
  return shown.toSorted((left, right) => turn * (rankOf(left) - rankOf(right)));
}

/** Rules by the words of the address. */
export function filterRules(rules: readonly RuleRow[], words: URLSearchParams): readonly RuleRow[] {
  const pack = words.get('pack');
  const verdict = words.get('verdict');
  const severity = words.get('severity');
  const q = (words.get('q') ?? '').toLowerCase();
  return rules.filter(
    (rule) =>
      (pack === null || rule.pack === pack) &&
      (severity === null || rule.severity === severity) &&
      (verdict === null || (verdict === 'fail' ? rule.counts.fail > 0 : rule.counts.unknown > 0)) &&
      (rule.title.vi.toLowerCase().includes(q) || rule.title.en.toLowerCase().includes(q)),
  );
}

/** The page that the address asks for. */
export function pageOf<T>(items: readonly T[], words: URLSearchParams): Page<T> {
  const page = Number(words.get('page') ?? 1);
  const pageSize = Number(words.get('pageSize') ?? 50);
  return { items: items.slice((page - 1) * pageSize, page * pageSize), total: items.length, page, pageSize };
}
