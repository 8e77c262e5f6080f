import type { JSX } from 'react';
import type { HostAdvisoryRow } from '../../../collector/api.ts';
import { advisoryWhy } from '../../../policies/advisories/why.ts';
import { Go } from '../address.tsx';
import type { Reader } from '../language.tsx';
import { useReader } from '../language.tsx';
import { advisoryPath } from '../paths.ts';
import { AdvisorySeverity, ExploitedMark } from './advisory-signs.tsx';
import type { Column } from './data-table.tsx';
import { VerdictSign } from './verdict.tsx';

/** Columns that say of one package why an advisory matches: both versions, their order, the record. */
export function entryColumns({ words, format, say }: Reader): readonly Column<HostAdvisoryRow>[] {
  const text = words.advisories;
  return [
    {
      id: 'cve',
      title: text.cve,
      isRowTitle: true,
      plain: ({ cve, feed }) => cve ?? feed ?? '',
      cell: (entry) => <Cve entry={entry} />,
    },
    {
      id: 'state',
      title: words.column.verdict,
      onPhone: 'beside',
      plain: (entry) => stateText(entry, text),
      cell: (entry) => <State entry={entry} />,
    },
    {
      id: 'severity',
      title: words.column.severity,
      onPhone: 'hidden',
      plain: ({ severity }) => severity ?? '',
      cell: ({ cve, severity }) => (cve === undefined ? null : <AdvisorySeverity severity={severity} />),
    },
    {
      id: 'package',
      title: text.package,
      onPhone: 'line',
      plain: ({ package: name }) => name ?? '',
      cell: ({ package: name, source }) => (
        <>
          <span className="mono cell-break">{name}</span>
          {source === undefined ? null : <span className="under dim">{text.via(source)}</span>}
        </>
      ),
    },
    {
      id: 'installed',
      title: text.installed,
      onPhone: 'hidden',
      plain: ({ version }) => version ?? '',
      cell: ({ version, scheme }) => (
        <>
          <span className="mono cell-break">{version ?? '–'}</span>
          {scheme === undefined ? null : <span className="under dim">{text.scheme(scheme)}</span>}
        </>
      ),
    },
    {
      id: 'fixed',
      title: text.fixed,
      onPhone: 'hidden',
      plain: ({ fixedVersion }) => fixedVersion ?? '',
      cell: ({ cve, fixedVersion }) =>
        cve === undefined ? null : <span className="mono cell-break">{fixedVersion ?? text.noFix}</span>,
    },
    {
      id: 'why',
      title: text.why,
      onPhone: 'hidden',
      isWide: true,
      plain: ({ why }) => why ?? '',
      cell: ({ why, advisory, ecosystem, publishedOn }) => {
        const told = advisoryWhy(why);
        const day = publishedOn === undefined ? undefined : format.day(publishedOn);
        return (
          <div className="advisory-why">
            {told === undefined ? why : say(told)}
            <span className="under dim">
              {[advisory, ecosystem, day].filter((part) => part !== undefined).join(' · ')}
            </span>
          </div>
        );
      },
    },
  ];
}

function stateText({ isOpen }: HostAdvisoryRow, text: Reader['words']['advisories']): string {
  if (isOpen === undefined) return text.unknown;
  return isOpen ? text.open : text.closed;
}

function State({ entry }: { readonly entry: HostAdvisoryRow }): JSX.Element {
  const { words } = useReader();
  if (entry.isOpen === undefined) return <VerdictSign sign={entry.cve === undefined ? 'stale' : 'unknown'} isPlain />;
  return <span className={entry.isOpen ? 'is-open' : 'dim'}>{stateText(entry, words.advisories)}</span>;
}

function Cve({ entry }: { readonly entry: HostAdvisoryRow }): JSX.Element {
  const { words, format } = useReader();
  const { cve, feed = '', readAt, isKnownExploited, exploitedSinceOn } = entry;
  if (cve === undefined)
    return (
      <span className="tone-unknown">
        {words.advisories.staleFeed(feed, readAt === undefined ? '' : format.day(readAt.slice(0, 10)))}
      </span>
    );
  return (
    <>
      <span className="cve-name">
        <Go to={advisoryPath(cve)}>{cve}</Go>
        {isKnownExploited === true ? <ExploitedMark /> : null}
      </span>
      {exploitedSinceOn === undefined ? null : (
        <span className="under dim">{words.advisories.since(format.day(exploitedSinceOn))}</span>
      )}
    </>
  );
}
