import { isObject } from '../base/json.ts';
import { type CsafProduct, ProductTree } from './csaf-products.ts';
import { severityOfScore } from './cvss.ts';
import { type EntrySink, instantOf, isCve, known, listAt, objectAt, severityOfWord, textAt } from './entry.ts';
import type { AdvisoryRecord, AdvisoryState } from './record.ts';

/** Whether an entry of a feed is a CSAF document, VEX included. */
export function isCsaf(value: Readonly<Record<string, unknown>>): boolean {
  const { document } = value;
  return isObject(document) && ('csaf_version' in document || 'tracking' in document);
}

/** Product statuses that say something of an installed package; "recommended" and "first_fixed" repeat others. */
const STATES: Readonly<Record<string, AdvisoryState>> = {
  fixed: 'fixed',
  first_fixed: 'fixed',
  recommended: 'fixed',
  known_affected: 'unfixed',
  first_affected: 'unfixed',
  last_affected: 'unfixed',
  known_not_affected: 'not_affected',
  under_investigation: 'under_investigation',
};

interface Head {
  readonly id: string;
  readonly isWithdrawn: boolean;
  readonly publishedOn: string | undefined;
  readonly modifiedAt: string | undefined;
  readonly severity: ReturnType<typeof severityOfWord>;
}

/**
 * One CSAF 2.0 document, an advisory or a VEX statement, to one record for each vulnerability and package of an operating
 * system's release. Architectures of one build become one record. Debug packages are left out: what they speak of is
 * said of the package they belong to.
 * Source: CSAF 2.0, 3.2 (document, product tree, vulnerabilities), 4.4 and 4.5 (profiles).
 */
export function readCsaf(value: Readonly<Record<string, unknown>>, out: EntrySink): void {
  const head = headOf(value, out);
  if (head === undefined) return;
  const vulnerabilities = listAt(value, 'vulnerabilities');
  if (vulnerabilities.length === 0) out.skip(head.isWithdrawn ? 'withdrawn_without_package' : 'not_a_vulnerability');
  else {
    const tree = new ProductTree(value.product_tree);
    for (const [index, vulnerability] of vulnerabilities.entries())
      readVulnerability(vulnerability, `/vulnerabilities/${index}`, head, tree, out);
  }
}

function headOf(value: Readonly<Record<string, unknown>>, out: EntrySink): Head | undefined {
  const document = objectAt(value, 'document');
  const tracking = objectAt(document, 'tracking');
  const id = textAt(tracking, 'id');
  if (id === undefined) {
    out.complain('/document/tracking/id', 'the document has no tracking id');
    out.skip('malformed');
    return undefined;
  }
  const modifiedAt = instantOf(textAt(tracking, 'current_release_date'));
  const isWithdrawn = tracking?.status === 'deleted' || textAt(document, 'category') === 'csaf_withdrawn';
  if (modifiedAt !== undefined) out.changedAt(modifiedAt);
  else if (!isWithdrawn)
    out.complain('/document/tracking/current_release_date', `${id} does not say when it was released`);
  return {
    id,
    isWithdrawn,
    modifiedAt,
    publishedOn: instantOf(textAt(tracking, 'initial_release_date'))?.slice(0, 10),
    severity: severityOfWord(textAt(objectAt(document, 'aggregate_severity'), 'text')),
  };
}

function readVulnerability(value: unknown, pointer: string, head: Head, tree: ProductTree, out: EntrySink): void {
  const status = objectAt(value, 'product_status');
  const cve = textAt(value, 'cve');
  if (cve !== undefined && !isCve(cve)) out.complain(`${pointer}/cve`, `${head.id} names "${cve}", which is no CVE id`);
  if (status === undefined) {
    out.skip('no_affected_package');
    return;
  }
  const notes = new ProductNotes(value);
  const groups = new Map<string, { record: AdvisoryRecord; architectures: Set<string> | undefined }>();
  const undefinedIds: string[] = [];
  for (const [key, ids] of Object.entries(status)) {
    const state = Object.hasOwn(STATES, key) ? STATES[key] : undefined;
    if (state === undefined) {
      out.complain(`${pointer}/product_status/${key}`, `"${key}" is no product status`);
      continue;
    }
    for (const id of Array.isArray(ids) ? ids : []) {
      if (typeof id !== 'string') continue;
      if (!tree.has(id)) undefinedIds.push(id);
      const product = tree.find(id);
      if (product === undefined || isDebug(product.package)) out.skip('product_not_supported');
      else addTo(groups, recordOf(product, state, isCve(cve) ? [cve] : [], id, head, notes), product);
    }
  }
  if (undefinedIds.length > 0)
    out.complain(
      `${pointer}/product_status`,
      `${head.id} names ${undefinedIds.length} products that its product tree does not hold, first "${undefinedIds[0]}"`,
    );
  for (const { record, architectures } of groups.values())
    out.record(architectures === undefined ? record : { ...record, architectures: [...architectures].sort() });
}

function isDebug(name: string): boolean {
  return /-debug(?:info|source)(?:-|$)/.test(name);
}

function recordOf(
  product: CsafProduct,
  state: AdvisoryState,
  cves: readonly string[],
  id: string,
  head: Head,
  notes: ProductNotes,
): AdvisoryRecord {
  const { version } = product;
  const remedy = state === 'unfixed' ? notes.remedyOf(id) : undefined;
  // "known_affected" with a version speaks of that build alone; without one, of all that the release ever had.
  const versions = state === 'unfixed' && version !== undefined ? [version] : undefined;
  const told = remedy?.isEndOfLife ? 'end_of_life' : state;
  const real = head.isWithdrawn
    ? 'withdrawn'
    : state === 'fixed' && version === undefined
      ? 'under_investigation'
      : told;
  return {
    id: head.id,
    cves,
    ecosystem: product.ecosystem.id,
    package: product.package,
    packageKind: product.isSource ? 'source' : version === undefined ? 'either' : 'binary',
    scheme: product.ecosystem.scheme,
    state: real,
    ranges: real === 'fixed' && version !== undefined ? [{ fixed: version }] : [],
    ...(real === 'not_affected' && version !== undefined ? { versions: [version] } : known('versions', versions)),
    ...known('justification', state === 'not_affected' ? notes.flagOf(id) : remedy?.word),
    ...notes.ratingOf(id, head.severity),
    ...known('publishedOn', notes.publishedOn ?? head.publishedOn),
    ...known('modifiedAt', head.modifiedAt),
    ...known('moduleStream', product.moduleStream),
    source: `csaf:${head.id}`,
  };
}

type Group = { record: AdvisoryRecord; architectures: Set<string> | undefined };

/** The same build for several architectures is one record; one without an architecture is for all. */
function addTo(groups: Map<string, Group>, record: AdvisoryRecord, { architecture }: CsafProduct): void {
  const { ecosystem, package: name, packageKind, state, ranges, versions, moduleStream } = record;
  const key = JSON.stringify([ecosystem, name, packageKind, state, ranges, versions, moduleStream]);
  const group = groups.get(key);
  if (group === undefined) {
    groups.set(key, { record, architectures: architecture === undefined ? undefined : new Set([architecture]) });
  } else if (architecture === undefined) group.architectures = undefined;
  else group.architectures?.add(architecture);
}

/** What a vulnerability says of single products beside their status. */
class ProductNotes {
  readonly publishedOn: string | undefined;
  private readonly flags = new Map<string, string>();
  private readonly remedies = new Map<string, { readonly word: string; readonly isEndOfLife: boolean }>();
  private readonly impacts = new Map<string, string>();
  private readonly scores = new Map<string, { readonly score: number; readonly system: string }>();

  constructor(value: unknown) {
    this.publishedOn = instantOf(textAt(value, 'release_date'))?.slice(0, 10);
    for (const flag of listAt(value, 'flags')) this.each(flag, this.flags, textAt(flag, 'label'));
    for (const remedy of listAt(value, 'remediations')) {
      const category = textAt(remedy, 'category');
      if (category !== 'no_fix_planned' && category !== 'none_available') continue;
      const details = textAt(remedy, 'details', 100_000) ?? category;
      const isEndOfLife = /out of support scope|end of life/i.test(details);
      this.each(remedy, this.remedies, { word: wordOf(details, category), isEndOfLife });
    }
    for (const threat of listAt(value, 'threats')) {
      if (textAt(threat, 'category') === 'impact')
        this.each(threat, this.impacts, textAt(threat, 'details', 1000), '*');
    }
    for (const entry of listAt(value, 'scores')) this.readScore(entry);
  }

  flagOf(id: string): string | undefined {
    return this.flags.get(id);
  }

  remedyOf(id: string): { readonly word: string; readonly isEndOfLife: boolean } | undefined {
    return this.remedies.get(id);
  }

  /** The vendor's word for this product, else for the document; else the word of the score. */
  ratingOf(id: string, documentWord: Head['severity']): Pick<AdvisoryRecord, 'severity' | 'cvss' | 'severitySource'> {
    const word = severityOfWord(this.impacts.get(id) ?? this.impacts.get('*')) ?? documentWord;
    const score = this.scores.get(id) ?? this.scores.get('*');
    const severity = word ?? (score === undefined ? undefined : severityOfScore(score.score));
    return {
      ...known('severity', severity),
      ...known('cvss', score?.score),
      ...known('severitySource', word === undefined ? score?.system : 'vendor'),
    };
  }

  private readScore(entry: unknown): void {
    const v3 = objectAt(entry, 'cvss_v3');
    const v2 = objectAt(entry, 'cvss_v2');
    const score = v3?.baseScore ?? v2?.baseScore;
    if (typeof score !== 'number' || score < 0 || score > 10) return;
    const system = `CVSS:${textAt(v3 ?? v2, 'version', 10) ?? '3.1'}`;
    for (const id of listAt(entry, 'products')) {
      if (typeof id === 'string' && !this.scores.has(id)) this.scores.set(id, { score, system });
    }
    if (!this.scores.has('*')) this.scores.set('*', { score, system });
  }

  private each<T>(entry: unknown, into: Map<string, T>, value: T | undefined, whenNone?: string): void {
    if (value === undefined) return;
    const ids = listAt(entry, 'product_ids');
    if (ids.length === 0 && whenNone !== undefined) into.set(whenNone, value);
    for (const id of ids) if (typeof id === 'string' && !into.has(id)) into.set(id, value);
  }
}

/** "Will not fix", "Fix deferred", "Affected": the publisher's short word; long explanations are left to the document. */
function wordOf(details: string, category: string): string {
  return details.length <= 60 ? details : category;
}
