import { cutText } from '../policies/base/text.ts';
import { deriveLifecycle } from '../policies/derive/lifecycle.ts';
import type { Tables } from '../policies/derive/tables.ts';
import type { Report } from '../policies/inventory/report.ts';
import { sectionStates } from '../policies/inventory/states.ts';
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
}

export function readSupport(report: Report, tables: Tables, asOf: string): Support {
  const lifecycle = deriveLifecycle(report.inventory, sectionStates(report), tables, asOf).facts ?? [];
  const os = report.inventory.os;
  const system = lifecycle.find(({ subject }) => subject === 'os');
  const certificates = certificateEndings(report);
  const support = lifecycle.flatMap((entry): Ending[] =>
    entry.endsOn === undefined || entry.endsOn === null
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
  };
}

interface Named {
  readonly subject: string;
  readonly product?: string;
  readonly cycle?: string;
  readonly name?: string;
}

/** What ends, so that all packages of one product are one line: "PostgreSQL 13". */
function nameOf({ subject, product, cycle, name }: Named, tables: Tables): string {
  if (subject === 'os') return name ?? product ?? subject;
  const title = (product === undefined ? undefined : tables.products.get(product)?.title) ?? product ?? name ?? subject;
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
