import { cutText } from '../policies/base/text.ts';
import { titleOf } from '../policies/derive/forecast.ts';
import { type LifecycleLine, lifecycleLines } from '../policies/derive/lifecycle-lines.ts';
import type { Tables } from '../policies/derive/tables.ts';
import type { LifecycleEntry } from '../policies/inventory/derived.ts';
import { factsAt } from '../policies/inventory/inventory.ts';
import type { Report } from '../policies/inventory/report.ts';
import type { Subject } from '../policies/rules/judge.ts';
import type { Ending } from './store/endings.ts';
import { columnText, foldText } from './store/text-search.ts';

const MAX_NAME_LENGTH = 200;

/** What lists and the calendar show of a host's system, support and certificates. */
export interface Support {
  readonly columns: {
    readonly os_name: string | null;
    readonly os_search: string;
    readonly support_state: string | null;
    readonly support_ends_on: string | null;
    readonly certificate_ends_at: string | null;
  };
  readonly endings: readonly Ending[];
  /** For the calendar and the list of software. */
  readonly lines: readonly LifecycleLine[];
}

/** From the sections that were derived for judging. */
export function readSupport(report: Report, subject: Subject, tables: Tables): Support {
  const { states, asOf } = subject;
  const lifecycle = (factsAt(subject.inventory, 'lifecycle') ?? []) as readonly LifecycleEntry[];
  const os = report.inventory.os;
  const system = lifecycle.find(({ subject }) => subject === 'os');
  const certificates = certificateEndings(report);
  const support = lifecycle.flatMap((entry): Ending[] =>
    // What follows the operating system ends with it, and is no news of its own.
    entry.endsOn === undefined || entry.endsOn === null || FOLLOWING.has(entry.why ?? '')
      ? []
      : [{ kind: 'support', what: nameOf(entry, tables), endsOn: entry.endsOn }],
  );
  return {
    columns: {
      os_name: os?.name === undefined ? null : columnText(os.name),
      os_search: foldText([os?.id, os?.release, os?.name].filter((part) => part !== undefined).join(' ')),
      support_state: system?.state ?? null,
      support_ends_on: system?.endsOn ?? null,
      certificate_ends_at: certificates.map(({ endsAt }) => endsAt).sort()[0] ?? null,
    },
    endings: [
      ...new Map(
        [...support, ...certificates].map(({ kind, what, endsOn }) => [
          `${kind} ${what} ${endsOn}`,
          { kind, what, endsOn },
        ]),
      ).values(),
    ],
    lines: lifecycleLines(lifecycle, report.inventory, states, tables, asOf),
  };
}

const FOLLOWING: ReadonlySet<string> = new Set(['follows_os', 'presumed_distribution']);

/** What ends, so that all packages of one product are one line: "PostgreSQL 13". */
function nameOf({ subject, product, lifecycle, cycle, name }: LifecycleEntry, tables: Tables): string {
  if (subject === 'os') return name ?? product ?? subject;
  const listed =
    (product === undefined ? undefined : tables.products.get(product)?.title) ?? product ?? name ?? subject;
  const about = { subject: 'product' as const, title: listed };
  const title = titleOf(
    {
      ...about,
      ...(product === undefined ? {} : { product }),
      ...(lifecycle === undefined ? {} : { lifecycle }),
    },
    tables,
  );
  return cycle === undefined ? title : `${title} ${cycle}`;
}

/** Certificates of this host that something uses or that have a key here: an authority's own copy elsewhere is not its to renew. */
function certificateEndings({ inventory }: Report): (Ending & { readonly endsAt: string })[] {
  return Object.values(inventory.certificates ?? {}).flatMap((certificate) => {
    const { notAfterAt, subject, places } = certificate;
    const isOwn =
      places?.some(({ usedBy, privateKey }) => (usedBy?.length ?? 0) > 0 || (privateKey ?? null) !== null) === true;
    if (notAfterAt === undefined || !isOwn) return [];
    return [
      {
        kind: 'certificate' as const,
        what: cutText(subject ?? 'certificate', MAX_NAME_LENGTH),
        endsOn: notAfterAt.slice(0, 10),
        endsAt: notAfterAt,
      },
    ];
  });
}
