import { useQuery } from '@tanstack/react-query';
import { type JSX, useMemo } from 'react';
import type { AdvisoryAnswer, HostAdvisoryRow } from '../../../collector/api.ts';
import { isMusterError } from '../../../policies/base/errors.ts';
import { Go, useAddress } from '../address.tsx';
import { advisoryQuery } from '../api-advisories.ts';
import { type Reader, useReader } from '../language.tsx';
import { hostPath } from '../paths.ts';
import { entryColumns } from './advisory-entries.tsx';
import { AdvisorySeverity, ExploitedMark } from './advisory-signs.tsx';
import { type Column, DataTable } from './data-table.tsx';
import { Answer, Face } from './face.tsx';
import { PageHead, PrintButton } from './page-head.tsx';

const PAGE_SIZE = 25;

/** One vulnerability: where is it open, why do we say so, by which records? */
export function Advisory({ cve }: { readonly cve: string }): JSX.Element {
  const { words } = useReader();
  const { search } = useAddress();
  const answer = useQuery(advisoryQuery(cve, { unit: search.unit, page: search.page, pageSize: PAGE_SIZE }));
  return (
    <Answer
      isPage
      query={answer}
      what="advisories"
      lines={6}
      refused={(error) =>
        isMusterError(error, 'not_found') ? (
          <>
            <PageHead sentence={words.advisories.notHere} title={cve} crumb={<Crumb />} />
            <Face kind="empty" title={words.advisories.notHere} code={cve}>
              {words.advisories.notHereText}
            </Face>
          </>
        ) : undefined
      }
    >
      {(found) => <Filled found={found} />}
    </Answer>
  );
}

function Crumb(): JSX.Element {
  const { words } = useReader();
  return <Go to="/advisories">{words.pages.advisories}</Go>;
}

interface HostEntry extends HostAdvisoryRow {
  readonly host: AdvisoryAnswer['hosts']['items'][number];
}

function Filled({ found }: { readonly found: AdvisoryAnswer }): JSX.Element {
  const reader = useReader();
  const { words } = reader;
  const columns = useMemo(
    () => [hostColumn(reader), ...entryColumns(reader).filter(({ id }) => id !== 'cve')],
    [reader],
  );
  const { hosts, cve } = found;
  const items = hosts.items.flatMap((host): HostEntry[] => host.entries.map((entry) => ({ ...entry, host })));
  return (
    <>
      <PageHead
        sentence={words.advisories.oneSentence(cve, found.openCount, found.unknownCount)}
        title={cve}
        crumb={<Crumb />}
        beside={<Beside found={found} />}
        actions={<PrintButton />}
      />
      <div className="stack">
        <DataTable
          label={words.advisories.hosts}
          name={cve}
          page={{ ...hosts, items }}
          columns={columns}
          keyOf={({ host, package: name, version }) => `${host.hostId} ${name} ${version}`}
        />
        <Records found={found} />
      </div>
    </>
  );
}

function Beside({ found: { severity, isKnownExploited, exploited } }: { readonly found: AdvisoryAnswer }): JSX.Element {
  const { words, format } = useReader();
  const text = words.advisories;
  const parts = [
    exploited?.name,
    exploited === null ? undefined : text.since(format.day(exploited.addedOn)),
    exploited?.dueOn === undefined ? undefined : text.due(format.day(exploited.dueOn)),
    exploited?.isUsedByRansomware === true ? text.ransomware : undefined,
    isKnownExploited === null ? text.exploitedNotKnown : undefined,
  ];
  return (
    <>
      <AdvisorySeverity severity={severity} />
      {isKnownExploited === true ? <ExploitedMark /> : null} {parts.filter((part) => part !== undefined).join(' · ')}
    </>
  );
}

function hostColumn({ words }: Reader): Column<HostEntry> {
  return {
    id: 'host',
    title: words.column.host,
    isRowTitle: true,
    plain: ({ host }) => host.name,
    cell: ({ host }) => <Go to={hostPath(host.hostId, 'advisories')}>{host.name}</Go>,
  };
}

type Record = AdvisoryAnswer['records'][number];

/** The records as their publisher wrote them; `source` is an address on the Internet, and so it is text here. */
function Records({ found: { records } }: { readonly found: AdvisoryAnswer }): JSX.Element | null {
  const reader = useReader();
  const columns = useMemo(() => recordColumns(reader), [reader]);
  if (records.length === 0) return null;
  return (
    <DataTable
      label={reader.words.advisories.records}
      name="records"
      head={<h2>{reader.words.advisories.records}</h2>}
      page={{ items: records, total: records.length, page: 1, pageSize: records.length }}
      columns={columns}
      keyOf={(record) => JSON.stringify(record)}
    />
  );
}

function recordColumns({ words, format }: Reader): readonly Column<Record>[] {
  const text = words.advisories;
  return [
    { id: 'id', title: text.record, isRowTitle: true, plain: ({ id }) => id, cell: ({ id }) => id },
    {
      id: 'package',
      title: text.package,
      onPhone: 'line',
      plain: (record) => record.package,
      cell: (record) => <span className="mono cell-break">{record.package}</span>,
    },
    {
      id: 'ecosystem',
      title: text.released,
      onPhone: 'beside',
      plain: ({ ecosystem }) => ecosystem,
      cell: ({ ecosystem }) => ecosystem,
    },
    {
      id: 'affected',
      title: text.affected,
      onPhone: 'hidden',
      isWide: true,
      plain: (record) => affectedText(record, text),
      cell: (record) => <span className="cell-break">{affectedText(record, text)}</span>,
    },
    {
      id: 'published',
      title: words.column.since,
      onPhone: 'hidden',
      plain: ({ publishedOn }) => publishedOn ?? '',
      cell: ({ publishedOn }) => (publishedOn === undefined ? '–' : format.day(publishedOn)),
    },
    {
      id: 'source',
      title: text.feeds.feed,
      onPhone: 'hidden',
      plain: ({ source }) => source,
      cell: ({ source }) => <span className="dim cell-break">{source}</span>,
    },
  ];
}

function affectedText({ ranges }: Record, text: Reader['words']['advisories']): string {
  if (ranges.length === 0) return text.everyVersion;
  return ranges
    .map(({ introduced, fixed, lastAffected }) => {
      const parts = [
        introduced === undefined || introduced === '0' ? undefined : text.from(introduced),
        fixed === undefined ? undefined : text.before(fixed),
        lastAffected === undefined ? undefined : text.upTo(lastAffected),
      ].filter((part) => part !== undefined);
      return parts.length === 0 ? text.everyVersion : parts.join(' ');
    })
    .join('; ');
}
