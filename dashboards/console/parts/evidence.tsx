import type { JSX, ReactNode } from 'react';
import type { FindingAnswer, HostAnswer } from '../../../collector/api.ts';
import type { Evidence as Entry, FactEvidence, Finding, ItemsEvidence } from '../../../policies/rules/finding.ts';
import { Go } from '../address.tsx';
import { actualText, expectedText, noteText } from '../evidence-text.ts';
import { useReader } from '../language.tsx';
import { usePastDay } from '../past-day.ts';
import { exceptionPath, rulePath } from '../paths.ts';
import { AskForHost } from './ask-exception.tsx';
import { CopyAddress } from './copy-line.tsx';
import { EvidenceItems } from './evidence-items.tsx';
import { FailingSince } from './failing-since.tsx';
import { SeverityBars } from './severity.tsx';
import { signOf, VerdictSign } from './verdict.tsx';
import './evidence.css';

interface EvidenceProps {
  readonly host: HostAnswer;
  readonly answer: FindingAnswer;
}

/** How do we know? Verdict, what was wanted and what was found, where that was read, since when, what mends it. */
export function Evidence({ host, answer }: EvidenceProps): JSX.Element {
  const { words, format, language, say } = useReader();
  const { finding, ruleText } = answer;
  const [main, ...others] = finding.evidence;
  const sign = signOf(answer.verdict, answer.isStale);
  return (
    <article className="card evidence" data-row-open>
      <header>
        <VerdictSign sign={sign} />
        <SeverityBars severity={answer.severity} />
        {ruleText.clauses.slice(0, 4).map((clause) => (
          <span key={clause.framework} className="tag">
            {clause.framework} · {clause.ids.slice(0, 3).join(', ')}
          </span>
        ))}
        <Go to={rulePath(answer.pack, answer.rule)} className="right mono evidence-id">
          {answer.pack}/{answer.rule}
        </Go>
      </header>
      <h2 className="evidence-title">{say(answer.title)}</h2>
      {answer.exception === undefined ? null : (
        <p className="evidence-excepted">
          {words.exceptions.until(format.instant(answer.exception.endsAt))}{' '}
          <Go to={exceptionPath(answer.exception.exceptionId)} className="link">
            {words.exceptions.why}
          </Go>
        </p>
      )}
      {finding.note === undefined ? null : <p className="note is-plain">{noteText(finding.note, language)}</p>}
      {main === undefined ? null : <Pair entry={main} sign={sign} />}
      {main?.kind === 'items' ? <EvidenceItems entry={main} /> : null}
      {others.map((entry, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the same path may decide twice, and entries never move
        <section key={index} className="evidence-other">
          <Pair entry={entry} sign={sign} isSmall />
          {entry.kind === 'items' ? <EvidenceItems entry={entry} /> : null}
        </section>
      ))}
      <dl className="facts">
        <Sources finding={finding} />
        <Row title={words.evidence.judged}>
          {format.instant(answer.judgedAt)} · {words.evidence.pack(answer.pack, finding.packVersion)}
        </Row>
        <Row title={words.evidence.since[answer.finding.verdict === 'fail' ? 'fail' : 'other']}>
          <FailingSince history={answer.history} since={answer.since} judgedAt={answer.judgedAt} />
        </Row>
        {ruleText.why === null ? null : <Row title={words.evidence.why}>{say(ruleText.why)}</Row>}
        <Row title={words.evidence.remedy}>
          {say(ruleText.remedy)} <span className="dim">({words.effort[ruleText.effort]})</span>
        </Row>
        {ruleText.references.length + (ruleText.source === null ? 0 : 1) === 0 ? null : (
          <Row title={words.evidence.references}>
            {[ruleText.source, ...ruleText.references].filter((text) => text !== null).join('; ')}
          </Row>
        )}
      </dl>
      <p className="evidence-actions">
        <Go to={rulePath(answer.pack, answer.rule)} className="button">
          {words.evidence.alsoFailing(answer.alsoFailing.count)}
        </Go>
        <CopyAddress />
        {answer.verdict === 'fail' ? (
          <AskForHost host={host} pack={answer.pack} rule={answer.rule} title={answer.title} />
        ) : null}
      </p>
      <Chain host={host} answer={answer} main={main} />
    </article>
  );
}

function Row({ title, children }: { readonly title: string; readonly children: ReactNode }): JSX.Element {
  return (
    <>
      <dt>{title}</dt>
      <dd>{children}</dd>
    </>
  );
}

interface PairProps {
  readonly entry: Entry;
  readonly sign: ReturnType<typeof signOf>;
  readonly isSmall?: boolean;
}

/** What was wanted and what was found, side by side and of equal size; the found side is edged in its verdict. */
function Pair({ entry, sign, isSmall = false }: PairProps): JSX.Element {
  const { words } = useReader();
  const { expected, actual, beside } = usePairTexts(entry);
  const found = entry.truth === 0 ? (sign === 'stale' ? 'stale' : 'unknown') : entry.truth === 1 ? 'pass' : 'fail';
  return (
    <div className={`pair${isSmall ? ' is-small' : ''}`}>
      <div className="pair-side">
        <h3>{words.evidence.expected}</h3>
        <p className="pair-value">{expected}</p>
        <p className="pair-beside mono">{entry.path}</p>
      </div>
      <div className={`pair-side is-${found}`}>
        <h3>{words.evidence.actual}</h3>
        <p className="pair-value">{actual}</p>
        {beside === undefined ? null : <p className="pair-beside">{beside}</p>}
      </div>
    </div>
  );
}

function usePairTexts(entry: Entry): {
  readonly expected: string;
  readonly actual: string;
  readonly beside: string | undefined;
} {
  const reader = useReader();
  const { words, format, language } = reader;
  if (entry.kind === 'fact') return factTexts(entry, reader);
  const wanted =
    entry.how === 'count'
      ? words.evidence.countWanted(expectedText(entry.expected, language, format))
      : words.evidence.how[entry.how];
  return {
    expected: wanted,
    actual: words.evidence.itemsFound[entry.how](entry.matched, entry.failed, entry.unknown),
    beside: [words.evidence.looked(entry.looked), words.causeText(entry.partial ?? null, entry.reason ?? null)]
      .filter((text) => text !== undefined)
      .join(' · '),
  };
}

function factTexts(entry: FactEvidence, { words, format, language }: ReturnType<typeof useReader>) {
  const expected = expectedText(entry.expected, language, format);
  if ('actual' in entry && entry.cause === undefined)
    return { expected, actual: actualText(entry.actual, language, format), beside: undefined };
  const known =
    entry.actual === undefined ? undefined : words.evidence.lastKnown(actualText(entry.actual, language, format));
  return {
    expected,
    actual: words.causeText(entry.cause ?? null, entry.reason ?? null) ?? words.verdict.unknown,
    beside: known,
  };
}

/** Where the facts were read, by what and when; equal sources are said once. */
function Sources({ finding }: { readonly finding: Finding }): JSX.Element {
  const { words, format } = useReader();
  const read = new Map<string, FactEvidence | ItemsEvidence>();
  for (const entry of finding.evidence) read.set(`${entry.source}/${entry.probe}/${entry.readAt}`, entry);
  const sources = [...read.values()].filter((entry) => entry.source !== undefined || entry.probe !== undefined);
  if (sources.length === 0) return <Row title={words.evidence.readFrom}>{words.evidence.notRead}</Row>;
  return (
    <>
      {sources.map((entry) => (
        <Row key={`${entry.path}/${entry.source}`} title={words.evidence.readFrom}>
          {entry.source === undefined ? null : <pre>{entry.source}</pre>}
          {[
            entry.readAt === undefined ? undefined : format.instant(entry.readAt),
            entry.probe === undefined ? undefined : words.evidence.by(entry.probe),
          ]
            .filter((text) => text !== undefined)
            .join(' · ')}
        </Row>
      ))}
    </>
  );
}

/** Fact, rule, plan: a link that is missing is an outlined step with the action that makes it. */
function Chain({ host, answer, main }: EvidenceProps & { readonly main: Entry | undefined }): JSX.Element | null {
  const { words, format, language } = useReader();
  const isPast = usePastDay() !== undefined;
  if (answer.verdict !== 'fail') return null;
  const fact =
    main?.kind === 'fact' && main.actual !== undefined ? actualText(main.actual, language, format) : (main?.path ?? '');
  return (
    <ol className="chain" aria-label={words.chain.title}>
      <li>
        <small>{words.chain.fact}</small>
        {fact}
      </li>
      <li>
        <small>{words.chain.rule}</small>
        {words.chain.failing(format.dayShort(answer.since))}
      </li>
      {isPast ? null : (
        <li className="is-missing">
          <small>{words.chain.plan}</small>
          {words.chain.noPlan(host.name)} <code className="mono">npx muster plan draft</code>
        </li>
      )}
    </ol>
  );
}
