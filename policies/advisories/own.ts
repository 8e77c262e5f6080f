import type { ValidateFunction } from 'ajv';
import { createAjv } from '../base/ajv.ts';
import { isObject } from '../base/json.ts';
import type { EntrySink } from './entry.ts';
import type { AdvisoryRecord, KnownExploited } from './record.ts';

// The form in which one collector hands advisories to another: records as they are kept, a line each. A feed travels in
// parts, each of which begins with a line about the feed.

/** The first line of each part of a feed. */
export interface FeedPart {
  readonly name: string;
  /** The file it was read from at the collector that hands it on. */
  readonly file: string;
  /** Until when its records reach; an instant. */
  readonly dataAsOf: string;
  /** From 1. */
  readonly part: number;
  readonly partCount: number;
  readonly recordCount: number;
}

const [HEAD, RECORD, EXPLOITED] = ['musterFeed', 'musterAdvisory', 'musterExploited'] as const;

export const writeFeedHead = (part: FeedPart): string => `${JSON.stringify({ [HEAD]: part })}\n`;
export const writeFeedRecord = (record: AdvisoryRecord): string => `${JSON.stringify({ [RECORD]: record })}\n`;
export const writeFeedExploited = (entry: KnownExploited): string => `${JSON.stringify({ [EXPLOITED]: entry })}\n`;

const text = (maxLength: number) => ({ type: 'string', minLength: 1, maxLength });
const closed = (required: readonly string[], properties: object) => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
});
const name = text(256);
const day = { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\d$' };
const instant = { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,3})?Z$' };
const listOf = (items: object, maxItems: number) => ({ type: 'array', items, maxItems });
const cve = { type: 'string', pattern: '^CVE-\\d{4}-\\d{4,19}$' };

const feedSchema = closed(['name', 'file', 'dataAsOf', 'part', 'partCount', 'recordCount'], {
  name: text(100),
  file: text(256),
  dataAsOf: instant,
  part: { type: 'integer', minimum: 1, maximum: 20_000 },
  partCount: { type: 'integer', minimum: 1, maximum: 20_000 },
  recordCount: { type: 'integer', minimum: 0 },
});

const recordSchema = closed(
  ['id', 'cves', 'ecosystem', 'package', 'packageKind', 'scheme', 'state', 'ranges', 'source'],
  {
    id: name,
    cves: listOf(name, 5000),
    ecosystem: name,
    package: name,
    packageKind: { enum: ['source', 'binary', 'either'] },
    scheme: text(40),
    state: { enum: ['fixed', 'unfixed', 'not_affected', 'under_investigation', 'end_of_life', 'withdrawn'] },
    ranges: listOf(closed([], { introduced: name, fixed: name, lastAffected: name }), 5000),
    versions: listOf(name, 50_000),
    justification: text(1000),
    severity: { enum: ['low', 'medium', 'high', 'critical', 'none'] },
    cvss: { type: 'number', minimum: 0, maximum: 10 },
    severitySource: text(100),
    publishedOn: text(40),
    modifiedAt: text(40),
    moduleStream: name,
    component: name,
    supersedes: listOf(name, 1000),
    architectures: listOf(text(100), 100),
    source: text(2000),
  },
);

const exploitedSchema = closed(['cve', 'addedOn', 'name'], {
  cve,
  addedOn: day,
  dueOn: day,
  name: text(2000),
  isUsedByRansomware: { type: 'boolean' },
});

interface Validators {
  readonly [HEAD]: ValidateFunction;
  readonly [RECORD]: ValidateFunction;
  readonly [EXPLOITED]: ValidateFunction;
}

let compiled: Validators | undefined;

/** Compiled when the first such feed is read, which most collectors never do. */
function validators(): Validators {
  if (compiled !== undefined) return compiled;
  const ajv = createAjv();
  const [head, record, exploited] = [feedSchema, recordSchema, exploitedSchema].map((schema) => ajv.compile(schema));
  if (head === undefined || record === undefined || exploited === undefined) throw new TypeError('three schemas');
  compiled = { [HEAD]: head, [RECORD]: record, [EXPLOITED]: exploited };
  return compiled;
}

/** What the first line of a part says; `undefined` where it is none. */
export function readFeedHead(value: unknown): FeedPart | undefined {
  if (!isObject(value) || Object.keys(value).length !== 1) return undefined;
  return validators()[HEAD](value[HEAD]) ? (value[HEAD] as unknown as FeedPart) : undefined;
}

/** Whether an entry of a feed is one that a collector wrote. */
export function isOwn(value: Readonly<Record<string, unknown>>): boolean {
  return HEAD in value || RECORD in value || EXPLOITED in value;
}

/** Takes a line of another collector's feed: a record as it is, or nothing. */
export function readOwn(value: Readonly<Record<string, unknown>>, out: EntrySink): void {
  for (const kind of [HEAD, RECORD, EXPLOITED] as const) {
    const member = value[kind];
    if (member === undefined) continue;
    const keeps = validators()[kind];
    if (!keeps(member) || Object.keys(value).length !== 1) {
      const [first] = keeps.errors ?? [];
      out.complain(`/${kind}${first?.instancePath ?? ''}`, `${first?.message ?? 'something stands beside it'}`);
      out.skip('malformed');
    } else if (kind === RECORD) {
      const record = member as AdvisoryRecord;
      out.record(record);
      if (record.modifiedAt !== undefined) out.changedAt(record.modifiedAt);
    } else if (kind === EXPLOITED) out.knownExploited(member as KnownExploited);
  }
}
