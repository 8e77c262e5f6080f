import { useQuery } from '@tanstack/react-query';
import { type JSX, lazy, type ReactNode, Suspense } from 'react';
import type { RuleAnswer } from '../../../collector/api.ts';
import { isMusterError } from '../../../policies/base/errors.ts';
import { Go, useAddress, usePathWord } from '../address.tsx';
import { ruleQuery } from '../api.ts';
import { partsOf } from '../counts.ts';
import { useReader } from '../language.tsx';
import { AskForRule } from '../parts/ask-exception.tsx';
import { CopyAddress } from '../parts/copy-line.tsx';
import { ExceptedHosts } from '../parts/excepted-hosts.tsx';
import { Answer, Face } from '../parts/face.tsx';
import { PageHead, PrintButton } from '../parts/page-head.tsx';
import { FailingHosts, UnknownHosts } from '../parts/rule-hosts.tsx';
import { VerdictBar } from '../parts/score.tsx';
import { SeverityBars } from '../parts/severity.tsx';
import { type Sign, VerdictSign } from '../parts/verdict.tsx';
import { tryPath } from '../paths.ts';
import '../parts/data-table.css';

const RuleParameters = lazy(() => import('../parts/rule-parameters.tsx'));

/** What do we demand, who breaks it, who says so, how is it mended? */
export default function Rule(): JSX.Element {
  const pack = usePathWord('pack');
  const id = usePathWord('rule');
  const { search } = useAddress();
  const rule = useQuery(ruleQuery(pack, id, search.unit));
  const refused = (error: unknown): ReactNode | undefined =>
    isMusterError(error, 'rule_not_found', 'not_found') ? <NoRule id={`${pack}/${id}`} /> : undefined;
  return (
    <Answer isPage query={rule} what="rule" refused={refused}>
      {(answer) => <Filled rule={answer} />}
    </Answer>
  );
}

function NoRule({ id }: { readonly id: string }): JSX.Element {
  const { words } = useReader();
  return (
    <>
      <PageHead sentence={words.rule.unknownRule} title={words.pages.rule} />
      <Face
        kind="empty"
        title={words.rule.unknownRuleText}
        code={id}
        actions={
          <Go to="/rules" className="button">
            {words.pages.rules}
          </Go>
        }
      />
    </>
  );
}

function Filled({ rule }: { readonly rule: RuleAnswer }): JSX.Element {
  const { words, say } = useReader();
  const parts = partsOf(rule.counts);
  return (
    <>
      <PageHead
        sentence={say(rule.title)}
        crumb={
          <>
            <Go to="/rules">{words.pages.rules}</Go> /{' '}
            <Go to="/rules" search={{ pack: rule.pack }}>
              {say(rule.packTitle)}
            </Go>
          </>
        }
        beside={
          <>
            {words.rule.standing(parts.fail, parts.unknown, rule.counts.pass)} ·{' '}
            <span className="mono">
              {rule.pack}/{rule.rule}
            </span>{' '}
            · {words.rule.version(rule.packVersion)}
          </>
        }
        actions={
          <>
            <Go to={tryPath(rule.pack, rule.rule)} className="button">
              {words.trial.link}
            </Go>
            <AskForRule pack={rule.pack} rule={rule.rule} title={rule.title} />
            <CopyAddress />
            <PrintButton />
          </>
        }
      />
      <div className="grid">
        <div className="span-7">
          <Demand rule={rule} />
        </div>
        <div className="span-5">
          <Standing rule={rule} />
        </div>
        <Suspense fallback={null}>
          <RuleParameters rule={rule} />
        </Suspense>
        <FailingHosts rule={rule} />
        <ExceptedHosts rule={rule} />
        <UnknownHosts rule={rule} />
        <details className="card">
          <summary>{words.rule.source}</summary>
          <pre>{JSON.stringify(rule.source, null, 2)}</pre>
        </details>
      </div>
    </>
  );
}

function Demand({ rule }: { readonly rule: RuleAnswer }): JSX.Element {
  const { words, say } = useReader();
  const { text } = rule;
  const references = [text.source, ...text.references].filter((reference) => reference !== null);
  return (
    <section className="card" aria-labelledby="demand-title">
      <header>
        <h2 id="demand-title">{words.rule.demand}</h2>
        <SeverityBars severity={rule.severity} />
      </header>
      <dl className="facts">
        <dt>{words.rule.demands}</dt>
        <dd>
          <b>{say(rule.demand)}</b>
        </dd>
        {rule.concerns === null ? null : (
          <>
            <dt>{words.rule.concerns}</dt>
            <dd>{say(rule.concerns)}</dd>
          </>
        )}
        {text.why === null ? null : (
          <>
            <dt>{words.evidence.why}</dt>
            <dd>{say(text.why)}</dd>
          </>
        )}
        <dt>{words.evidence.remedy}</dt>
        <dd>
          {say(text.remedy)} <span className="dim">({words.effort[text.effort]})</span>
        </dd>
        <dt>{words.rule.authority}</dt>
        <dd>
          {text.clauses.length === 0 && references.length === 0 ? words.rule.noAuthority : null}
          {text.clauses.map((clause) => (
            <span key={clause.framework} className="clause">
              <span className="tag">{clause.framework}</span> {clause.ids.join(', ')}
            </span>
          ))}
          {references.map((reference) => (
            <span key={reference} className="clause dim">
              {reference}
            </span>
          ))}
        </dd>
        <dt>{words.rule.reads}</dt>
        <dd className="mono">{rule.reads.join(', ')}</dd>
      </dl>
    </section>
  );
}

function Standing({ rule }: { readonly rule: RuleAnswer }): JSX.Element {
  const { words, format } = useReader();
  const counts: readonly (readonly [Sign, number])[] = [
    ['fail', rule.counts.fail],
    ['unknown', rule.counts.unknown],
    ['error', rule.counts.error],
    ['excepted', rule.counts.excepted],
    ['pass', rule.counts.pass],
    ['na', rule.counts.notApplicable],
  ];
  return (
    <section className="card" aria-labelledby="standing-title">
      <header>
        <h2 id="standing-title">{words.rule.hosts}</h2>
      </header>
      <VerdictBar counts={rule.counts} />
      <ul className="standing figures">
        {counts.map(([sign, count]) => (
          <li key={sign}>
            <VerdictSign sign={sign} isPlain />
            <b>{format.number(count)}</b>
          </li>
        ))}
      </ul>
    </section>
  );
}
