import { isObject } from '../base/json.ts';
import { isVersion } from '../versions/index.ts';
import { alpineRelease } from './ecosystem.ts';
import { cveInside, type EntrySink, listAt, objectAt, textAt } from './entry.ts';

/** Whether an entry of a feed is a document of an apk distribution's security database. */
export function isSecdb(value: Readonly<Record<string, unknown>>): boolean {
  return Array.isArray(value.packages) && ('reponame' in value || 'distroversion' in value || 'apkurl' in value);
}

/**
 * A document of Alpine's security database, one branch and repository, or of Wolfi and Chainguard. A fix version of "0"
 * says that the package never was affected. The database keeps no days: how old it is the person who carries it in knows.
 * Source: https://secdb.alpinelinux.org/, https://gitlab.alpinelinux.org/alpine/infra/secdb.
 */
export function readSecdb(value: Readonly<Record<string, unknown>>, out: EntrySink): void {
  const ecosystem = ecosystemOf(value);
  if (ecosystem === undefined) {
    out.complain('/distroversion', 'the document does not name the release that it is about');
    out.skip('malformed');
    return;
  }
  const file = `secdb:${ecosystem}/${textAt(value, 'reponame') ?? ''}`;
  for (const [index, entry] of listAt(value, 'packages').entries()) {
    const about = objectAt(entry, 'pkg');
    const name = textAt(about, 'name');
    const fixes = about?.secfixes;
    if (name === undefined || !isObject(fixes)) {
      out.complain(`/packages/${index}/pkg`, 'an entry without the name of its package, or without fixes');
      out.skip('malformed');
      continue;
    }
    for (const [version, ids] of Object.entries(fixes)) {
      if (version !== '0' && isVersion('apk', version) === false)
        out.complain(`/packages/${index}/pkg/secfixes`, `${name}: "${version}" is no apk version`);
      for (const id of idsOf(ids)) {
        const cve = cveInside(id);
        const isClear = version === '0';
        out.record({
          id,
          cves: cve === undefined ? [] : [cve],
          ecosystem,
          package: name,
          packageKind: ecosystem.startsWith('alpine') ? 'source' : 'either',
          scheme: 'apk',
          state: isClear ? 'not_affected' : 'fixed',
          ranges: isClear ? [] : [{ fixed: version }],
          source: file,
        });
      }
    }
  }
}

function ecosystemOf(value: Readonly<Record<string, unknown>>): string | undefined {
  const release = textAt(value, 'distroversion');
  if (release !== undefined) {
    const found = alpineRelease(release);
    return found === undefined ? undefined : `alpine:${found}`;
  }
  const repository = textAt(value, 'reponame');
  if (repository === 'chainguard') return 'chainguard';
  return repository === 'os' || textAt(value, 'urlprefix')?.includes('wolfi') ? 'wolfi' : undefined;
}

/** One entry may hold several ids: "CVE-2019-18277 XSA-303 (+ regression)". Without a CVE the first word stands for all. */
function idsOf(value: unknown): string[] {
  const ids = new Set<string>();
  for (const text of Array.isArray(value) ? value : []) {
    if (typeof text !== 'string' || text.length > 1000) continue;
    const cves = text.match(/CVE-\d{4}-\d{4,19}/g);
    const words = cves ?? text.trim().split(/\s+/, 1);
    for (const word of words) if (word !== '') ids.add(word);
  }
  return [...ids];
}
