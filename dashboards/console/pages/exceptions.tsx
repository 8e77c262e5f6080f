import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import type { ExceptionGroup, ExceptionRow, ExceptionsSummary, Page } from '../../../collector/api.ts';
import { useAddress } from '../address.tsx';
import { exceptionsQuery, exceptionsSummaryQuery } from '../api-exceptions.ts';
import { useReader } from '../language.tsx';
import { ExceptionCard } from '../parts/exception-card.tsx';
import { ExportButton } from '../parts/export-button.tsx';
import { Answer, Face } from '../parts/face.tsx';
import { PageHead, PrintButton } from '../parts/page-head.tsx';
import '../parts/exceptions.css';

const GROUPS = ['ending', 'waiting', 'in_force', 'over'] as const satisfies readonly ExceptionGroup[];
/** What is over is looked up by its address; the others are worth seeing whole. */
const SHOWN: Readonly<Record<ExceptionGroup, number>> = { ending: 100, waiting: 100, in_force: 100, over: 20 };

/** What have we allowed, until when, who said so? */
export default function Exceptions(): JSX.Element {
  const summary = useQuery(exceptionsSummaryQuery());
  return (
    <Answer isPage query={summary} what="exceptions">
      {(answer) => <Filled summary={answer} />}
    </Answer>
  );
}

function Filled({ summary }: { readonly summary: ExceptionsSummary }): JSX.Element {
  const { words } = useReader();
  const text = words.exceptions;
  const { ending, waiting, in_force, over } = summary.counts;
  const isNone = ending + in_force === 0;
  return (
    <>
      <PageHead
        sentence={isNone && waiting === 0 ? text.none : text.sentence(in_force, ending, waiting)}
        title={words.pages.exceptions}
        beside={text.beside(summary.maxDays)}
        actions={<PrintButton />}
      />
      {isNone && waiting + over === 0 ? (
        <Face kind="empty" title={text.noneTitle}>
          {text.noneText}
        </Face>
      ) : (
        <div className="exception-columns">
          {GROUPS.map((group) => (
            <Column key={group} group={group} />
          ))}
        </div>
      )}
    </>
  );
}

function Column({ group }: { readonly group: ExceptionGroup }): JSX.Element {
  const { words, format } = useReader();
  const { search } = useAddress();
  const text = words.exceptions;
  const answer = useQuery(exceptionsQuery({ group, unit: search.unit, pageSize: SHOWN[group] }));
  return (
    <section className="exception-column" aria-labelledby={`group-${group}`}>
      <h2 id={`group-${group}`}>
        {text.group[group]}{' '}
        <span className="dim figures">{answer.data === undefined ? '' : format.number(answer.data.total)}</span>
        {answer.data === undefined || answer.data.total === 0 ? null : <Export group={group} page={answer.data} />}
      </h2>
      <Answer query={answer} what="exceptions">
        {({ items, total }) => (
          <>
            {items.length === 0 ? <p>{text.groupNone[group]}</p> : null}
            {items.map((row) => (
              <ExceptionCard key={row.exceptionId} row={row} />
            ))}
            {total > items.length ? <p>{text.more(total - items.length)}</p> : null}
          </>
        )}
      </Answer>
    </section>
  );
}

function Export({ group, page }: { readonly group: ExceptionGroup; readonly page: Page<ExceptionRow> }): JSX.Element {
  const { words } = useReader();
  const text = words.exceptions;
  return (
    <ExportButton
      name={`exceptions-${group}`}
      rows={() => [
        [
          'id',
          words.column.rule,
          text.covers,
          text.reason,
          text.measure,
          text.requester,
          text.approver,
          text.starts,
          text.ends,
          text.ticket,
        ],
        ...page.items.map((row) => [
          row.exceptionId,
          `${row.pack}/${row.rule}`,
          `${row.scope.kind} ${row.scope.id}`,
          row.reason,
          row.measure,
          row.requester,
          row.decidedBy ?? '',
          row.inForce?.fromAt ?? row.startsAt,
          row.inForce?.untilAt ?? row.endsAt,
          row.ticket ?? '',
        ]),
      ]}
    />
  );
}
