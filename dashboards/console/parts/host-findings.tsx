import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import type { FindingRow, HostAnswer, Page } from '../../../collector/api.ts';
import { isMusterError } from '../../../policies/base/errors.ts';
import { Go, type Search, useAddress, usePathWord } from '../address.tsx';
import { findingQuery, findingsQuery, overviewQuery } from '../api.ts';
import { useReader } from '../language.tsx';
import { usePastDay } from '../past-day.ts';
import { findingPath, hostPath } from '../paths.ts';
import { Pager } from './data-table.tsx';
import { Evidence } from './evidence.tsx';
import { ExportButton } from './export-button.tsx';
import { Answer, Face } from './face.tsx';
import { PackChoice, SeverityChoice, VerdictChips } from './filter-chips.tsx';
import { Icon } from './icon.tsx';
import { Announce } from './page-head.tsx';
import { SearchField } from './search-field.tsx';
import { SeverityBars } from './severity.tsx';
import { countOf, type Sign, signOf, VerdictSign } from './verdict.tsx';
import './host-findings.css';

const PAGE_SIZE = 100;
const FILTERS = ['q', 'verdict', 'severity', 'pack', 'page'] as const;
const SIGNS: readonly Sign[] = ['fail', 'unknown', 'error', 'excepted', 'pass', 'na'];

/** Findings as a list and the open one's evidence beside it; on a phone one after the other. */
export function HostFindings({ host }: { readonly host: HostAnswer }): JSX.Element {
  const { search } = useAddress();
  const asOf = usePastDay();
  const { verdict, severity, pack, q, page } = search;
  const findings = useQuery(
    findingsQuery(host.hostId, { verdict, severity, pack, q, page, pageSize: PAGE_SIZE, asOf }),
  );
  return (
    <>
      <Filters host={host} />
      <Answer query={findings} what="findings" lines={8}>
        {(answer) =>
          answer.total === 0 ? <Nothing search={search} /> : <Split host={host} page={answer} search={search} />
        }
      </Answer>
    </>
  );
}

/** The filters of the list, to be carried into the addresses of its findings. */
const filtersOf = (search: Search): Search =>
  Object.fromEntries(FILTERS.flatMap((name) => (search[name] === undefined ? [] : [[name, search[name]]])));

function Filters({ host }: { readonly host: HostAnswer }): JSX.Element {
  const { words, say } = useReader();
  const packs = useQuery(overviewQuery()).data?.packs ?? [];
  const all = SIGNS.reduce((sum, sign) => sum + countOf(host.counts, sign), 0);
  const shown = SIGNS.filter((sign) => countOf(host.counts, sign) > 0 || sign === 'unknown' || sign === 'fail');
  return (
    <div className="chips">
      <VerdictChips all={all} counts={shown.map((sign) => [sign, countOf(host.counts, sign)])} />
      <SeverityChoice />
      <PackChoice
        packs={Object.keys(host.byPack).map((id) => {
          const title = packs.find((pack) => pack.id === id)?.title;
          return { value: id, text: title === undefined ? id : say(title) };
        })}
      />
      <SearchField label={words.rules.find} />
    </div>
  );
}

function Nothing({ search }: { readonly search: Search }): JSX.Element {
  const { words } = useReader();
  const { change } = useAddress();
  const filters = Object.keys(filtersOf(search));
  if (filters.length === 0) {
    return (
      <Face kind="empty" title={words.findings.none}>
        {words.findings.noneText}
      </Face>
    );
  }
  const clear = () => change(Object.fromEntries(filters.map((name) => [name, undefined])));
  return (
    <Face
      kind="nothing_matches"
      title={words.findings.noMatch(filters.length)}
      actions={
        <button type="button" className="button" onClick={clear}>
          {words.clearFilters}
        </button>
      }
    >
      {words.notAllPass}
    </Face>
  );
}

interface SplitProps {
  readonly host: HostAnswer;
  readonly page: Page<FindingRow>;
  readonly search: Search;
}

function Split({ host, page, search }: SplitProps): JSX.Element {
  const { words } = useReader();
  const pack = usePathWord('pack');
  const rule = usePathWord('rule');
  const isChosen = rule !== '';
  const [first] = page.items;
  const open = isChosen ? { pack, rule } : first;
  return (
    <div className={`split${isChosen ? ' is-open' : ''}`}>
      <section className="card is-flush split-list" aria-label={words.host.tab.findings}>
        <header>
          <span className="sub">{words.findings.count(page.total)}</span>
          <ExportButton
            name={`findings-${host.name}`}
            rows={() => [
              [words.column.verdict, words.column.severity, words.column.pack, words.column.rule, words.column.since],
              ...page.items.map((row) => [row.verdict, row.severity, row.pack, row.rule, row.since]),
            ]}
          />
        </header>
        <Announce text={words.findings.count(page.total)} />
        <ul className="finding-list">
          {page.items.map((row) => (
            <Row
              key={`${row.pack}/${row.rule}`}
              host={host}
              row={row}
              isOpen={row.pack === open?.pack && row.rule === open?.rule}
              search={search}
            />
          ))}
        </ul>
        <Pager page={page} />
      </section>
      <div className="split-open">
        {isChosen ? (
          <Go to={hostPath(host.hostId)} search={filtersOf(search)} className="button split-back" keepScroll>
            <Icon name="left" />
            {words.findings.back}
          </Go>
        ) : null}
        {open === undefined ? null : <Opened host={host} pack={open.pack} rule={open.rule} />}
      </div>
    </div>
  );
}

interface RowProps {
  readonly host: HostAnswer;
  readonly row: FindingRow;
  readonly isOpen: boolean;
  readonly search: Search;
}

function Row({ host, row, isOpen, search }: RowProps): JSX.Element {
  const { words, format, say } = useReader();
  const why = words.causeText(row.cause, row.reason);
  return (
    <li data-row>
      <Go
        to={findingPath(host.hostId, row.pack, row.rule)}
        search={filtersOf(search)}
        className="finding-row"
        isCurrent={isOpen ? 'true' : false}
        keepScroll
      >
        <VerdictSign sign={signOf(row.verdict, row.isStale)} />
        <span className="finding-title">{say(row.title)}</span>
        <time className="finding-since" dateTime={row.since}>
          {format.dayShort(row.since)}
        </time>
        <span className="finding-more">
          <SeverityBars severity={row.severity} />
          {why === undefined || row.verdict === 'pass' ? null : <span className="finding-cause">{why}</span>}
          {row.verdict === 'fail' && row.isStale ? (
            <span className="finding-cause">{words.findings.staleFail}</span>
          ) : null}
        </span>
      </Go>
    </li>
  );
}

function Opened({
  host,
  pack,
  rule,
}: {
  readonly host: HostAnswer;
  readonly pack: string;
  readonly rule: string;
}): JSX.Element {
  const { words } = useReader();
  const finding = useQuery(findingQuery(host.hostId, pack, rule, usePastDay()));
  return (
    <Answer
      query={finding}
      what="finding"
      refused={(error) =>
        isMusterError(error, 'rule_not_found', 'not_found') ? (
          <Face kind="empty" title={words.findings.gone} code={`${pack}/${rule}`}>
            {words.findings.goneText}
          </Face>
        ) : undefined
      }
    >
      {(answer) => <Evidence host={host} answer={answer} />}
    </Answer>
  );
}
