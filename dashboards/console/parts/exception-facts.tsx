import type { JSX, ReactNode } from 'react';
import type { ExceptionRow } from '../../../collector/api.ts';
import { Go } from '../address.tsx';
import { daysUntil } from '../format.ts';
import { useReader } from '../language.tsx';
import { hostPath } from '../paths.ts';
import './exceptions.css';

/** Whom an exception covers; a host is a link. */
function ExceptionScope({ scope }: Pick<ExceptionRow, 'scope'>): JSX.Element {
  const { words, say } = useReader();
  const name = scope.title === null ? scope.id : say(scope.title);
  return (
    <>
      {words.exceptions.scope[scope.kind]}{' '}
      {scope.kind === 'host' ? (
        <Go to={hostPath(scope.id)} className="mono">
          {name}
        </Go>
      ) : (
        <b>{name}</b>
      )}
    </>
  );
}

/** An instant in the ministry's time, with UTC beside it: an end must not be a matter of opinion. */
export function Instant({ at }: { readonly at: string }): JSX.Element {
  const { format } = useReader();
  return (
    <time dateTime={at}>
      {format.instant(at)} <span className="dim">({format.utc(at)})</span>
    </time>
  );
}

/** All that is known of an exception, as a list. */
export function ExceptionFacts({
  row,
  isWhole = false,
}: {
  readonly row: ExceptionRow;
  readonly isWhole?: boolean;
}): JSX.Element {
  const { words } = useReader();
  const text = words.exceptions;
  const end = row.inForce?.untilAt ?? row.endsAt;
  const isOpen = row.state === 'in_force' || row.state === 'ending' || row.state === 'resting';
  return (
    <dl className="facts">
      <Fact title={text.covers}>
        <ExceptionScope scope={row.scope} />{' '}
        <span className="dim">· {text.coveredCount(row.failingCount, row.unknownCount)}</span>
      </Fact>
      <Fact title={text.reason}>{row.reason}</Fact>
      <Fact title={text.measure}>{row.measure}</Fact>
      <Fact title={text.requester}>{row.requester}</Fact>
      <Fact title={row.state === 'refused' ? text.decider : text.approver}>
        {row.decidedBy ?? <span className="dim">{text.nobody}</span>}
      </Fact>
      {isWhole ? (
        <Fact title={text.starts}>
          {row.inForce === null && Date.parse(row.startsAt) <= Date.parse(row.requestedAt) ? (
            text.fromApproval
          ) : (
            <Instant at={row.inForce?.fromAt ?? row.startsAt} />
          )}
        </Fact>
      ) : null}
      <Fact title={text.ends}>
        <Instant at={end} />
        {isOpen ? <b> · {text.left(daysUntil(end, new Date().toISOString()))}</b> : null}
      </Fact>
      {row.ticket === null ? null : <Fact title={text.ticket}>{row.ticket}</Fact>}
      {row.decisionNote === null ? null : <Fact title={text.note}>{row.decisionNote}</Fact>}
      {row.endReason === null ? null : <Fact title={text.endReason}>{row.endReason}</Fact>}
    </dl>
  );
}

function Fact({ title, children }: { readonly title: string; readonly children: ReactNode }): JSX.Element {
  return (
    <>
      <dt>{title}</dt>
      <dd>{children}</dd>
    </>
  );
}
