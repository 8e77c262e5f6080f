import { useQuery } from '@tanstack/react-query';
import type { JSX, ReactNode } from 'react';
import type { ExceptionAnswer } from '../../../collector/api.ts';
import { isMusterError } from '../../../policies/base/errors.ts';
import { Go, usePathWord } from '../address.tsx';
import { exceptionQuery } from '../api-exceptions.ts';
import { useReader } from '../language.tsx';
import { CopyAddress } from '../parts/copy-line.tsx';
import { ExceptionActs } from '../parts/exception-acts.tsx';
import { ExceptionFacts, Instant } from '../parts/exception-facts.tsx';
import { Answer, Face } from '../parts/face.tsx';
import { PageHead, PrintButton } from '../parts/page-head.tsx';
import { SeverityBars } from '../parts/severity.tsx';
import { findingPath, rulePath } from '../paths.ts';
import '../parts/data-table.css';

/** What was allowed here, by whom, and what was done to it since? */
export default function Exception(): JSX.Element {
  const { words } = useReader();
  const id = usePathWord('id');
  const exception = useQuery(exceptionQuery(id));
  const refused = (error: unknown): ReactNode | undefined =>
    isMusterError(error, 'not_found') ? (
      <>
        <PageHead sentence={words.exceptions.unknownTitle} title={words.pages.exceptions} />
        <Face kind="empty" title={words.exceptions.unknownText} code={id} />
      </>
    ) : undefined;
  return (
    <Answer isPage query={exception} what="exceptions" refused={refused}>
      {(answer) => <Filled exception={answer} />}
    </Answer>
  );
}

function Filled({ exception }: { readonly exception: ExceptionAnswer }): JSX.Element {
  const { words, say } = useReader();
  const text = words.exceptions;
  const { pack, rule, unknownCount } = exception;
  return (
    <>
      <PageHead
        sentence={say(exception.title)}
        title={exception.exceptionId}
        crumb={<Go to="/exceptions">{words.pages.exceptions}</Go>}
        beside={
          <>
            {text.state[exception.state]} · <span className="mono">{exception.exceptionId}</span> ·{' '}
            <Go to={rulePath(pack, rule)} className="mono">
              {pack}/{rule}
            </Go>
          </>
        }
        actions={
          <>
            <CopyAddress />
            <PrintButton />
          </>
        }
      />
      <div className="grid">
        <div className="span-7">
          <section className="card stack" aria-labelledby="facts-title">
            <header>
              <h2 id="facts-title">{text.state[exception.state]}</h2>
              <SeverityBars severity={exception.severity} />
            </header>
            <ExceptionFacts row={exception} isWhole />
            {unknownCount === 0 ? null : <p className="note">{text.unknownRests(unknownCount)}</p>}
            <ExceptionActs row={exception} />
          </section>
        </div>
        <div className="span-5">
          <History exception={exception} />
        </div>
        <Hosts exception={exception} />
      </div>
    </>
  );
}

function History({ exception }: { readonly exception: ExceptionAnswer }): JSX.Element {
  const { words } = useReader();
  const text = words.exceptions;
  return (
    <section className="card" aria-labelledby="history-title">
      <header>
        <h2 id="history-title">{text.history}</h2>
      </header>
      <ol className="exception-history">
        {exception.acts.map(({ at, person, act }) => (
          <li key={`${at} ${act}`}>
            <b>{person}</b> {text.act[act]}
            <br />
            <Instant at={at} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function Hosts({ exception }: { readonly exception: ExceptionAnswer }): JSX.Element {
  const { words, format } = useReader();
  const { failing, failingCount, pack, rule } = exception;
  return (
    <section className="card is-flush" aria-labelledby="hosts-title">
      <header>
        <h2 id="hosts-title">{words.exceptions.hosts}</h2>
        <span className="sub">{words.rule.shown(failing.length, failingCount)}</span>
      </header>
      {failing.length === 0 ? (
        <p className="table-note">{words.exceptions.noHosts}</p>
      ) : (
        <table className="data-table">
          <thead>
            <tr>
              <th scope="col">{words.column.host}</th>
              <th scope="col" className="number">
                {words.column.since}
              </th>
            </tr>
          </thead>
          <tbody>
            {failing.map((host) => (
              <tr key={host.hostId} data-row>
                <th scope="row">
                  <Go to={findingPath(host.hostId, pack, rule)} className="mono">
                    {host.name}
                  </Go>
                </th>
                <td className="number">{format.day(host.since)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
