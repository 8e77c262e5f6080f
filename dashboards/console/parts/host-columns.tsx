import { type JSX, useMemo } from 'react';
import type { HostRow } from '../../../collector/api.ts';
import { Go } from '../address.tsx';
import { partsOf } from '../counts.ts';
import { type Reader, useReader } from '../language.tsx';
import { hostPath } from '../paths.ts';
import { Age } from './age.tsx';
import type { Column } from './data-table.tsx';
import { VerdictBar } from './score.tsx';
import { SupportSign } from './support-sign.tsx';
import { VerdictShape } from './verdict.tsx';

/** The columns of the list of hosts: who, what runs there, how bad, how old. */
export function useHostColumns(): readonly Column<HostRow>[] {
  const reader = useReader();
  return useMemo(() => [...whoColumns(reader), ...howColumns(reader)], [reader]);
}

/** Who it is and what runs there. */
function whoColumns({ words, say }: Reader): readonly Column<HostRow>[] {
  return [
    {
      id: 'name',
      title: words.column.host,
      sort: 'name',
      isRowTitle: true,
      onPhone: 'line',
      plain: (host) => host.name,
      cell: (host) => (
        <Go to={hostPath(host.hostId)} className="mono">
          {host.name}
        </Go>
      ),
    },
    {
      id: 'unit',
      title: words.column.unit,
      isWide: true,
      plain: (host) => say(host.unitName),
      cell: (host) => say(host.unitName),
    },
    {
      id: 'os',
      title: words.column.os,
      onPhone: 'hidden',
      plain: (host) => host.osName ?? '',
      cell: (host) =>
        host.osName === null ? (
          <span className="dim">{words.notKnown}</span>
        ) : (
          <span className="cut" title={host.osName}>
            {host.osName}
          </span>
        ),
    },
    {
      id: 'support',
      title: words.column.support,
      onPhone: 'hidden',
      plain: (host) => (host.osSupport === null ? '' : `${host.osSupport.state} ${host.osSupport.endsOn ?? ''}`.trim()),
      cell: (host) => <SupportSign support={host.osSupport} />,
    },
  ];
}

/** How bad it is and how old what we know. */
function howColumns({ words, format }: Reader): readonly Column<HostRow>[] {
  return [
    {
      id: 'critical',
      title: words.severity.critical,
      isNumber: true,
      onPhone: 'hidden',
      plain: (host) => host.failBySeverity.critical,
      cell: (host) => <Trouble count={host.failBySeverity.critical} />,
    },
    {
      id: 'high',
      title: words.severity.high,
      isNumber: true,
      onPhone: 'hidden',
      plain: (host) => host.failBySeverity.high,
      cell: (host) => format.number(host.failBySeverity.high),
    },
    {
      id: 'fail',
      title: words.verdict.fail,
      sort: 'failCount',
      isBigFirst: true,
      isNumber: true,
      onPhone: 'beside',
      plain: (host) => host.counts.fail,
      cell: (host) => <FailCount host={host} />,
    },
    {
      id: 'unknown',
      title: words.verdict.unknown,
      sort: 'unknownCount',
      isBigFirst: true,
      isNumber: true,
      onPhone: 'hidden',
      plain: (host) => partsOf(host.counts).unknown,
      cell: (host) => <UnknownCount host={host} />,
    },
    {
      id: 'bar',
      title: words.column.bar,
      onPhone: 'hidden',
      cell: (host) => <VerdictBar counts={host.counts} isThin />,
    },
    {
      id: 'age',
      title: words.column.data,
      sort: 'age',
      isBigFirst: true,
      isNumber: true,
      onPhone: 'hidden',
      plain: (host) => host.lastReportAt ?? '',
      cell: (host) => <Age {...host} isShort />,
    },
  ];
}

function Trouble({ count }: { readonly count: number }): JSX.Element {
  const { format } = useReader();
  return count === 0 ? <span className="dim">{format.number(0)}</span> : <b>{format.number(count)}</b>;
}

function FailCount({ host }: { readonly host: HostRow }): JSX.Element {
  const { words, format } = useReader();
  return (
    <span className="count-cell">
      <span className="count-phone">
        <VerdictShape sign="fail" />
        <span className="hidden-text">{words.verdict.fail}</span>
      </span>
      {format.number(host.counts.fail)}
    </span>
  );
}

/** Where more is unknown than fails, the number wears the sign. */
function UnknownCount({ host }: { readonly host: HostRow }): JSX.Element {
  const { format } = useReader();
  const { unknown, fail } = partsOf(host.counts);
  if (unknown === 0 || unknown <= fail) return <>{format.number(unknown)}</>;
  return (
    <span className="verdict verdict-unknown">
      <VerdictShape sign="unknown" />
      {format.number(unknown)}
    </span>
  );
}
