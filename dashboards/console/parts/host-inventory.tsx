import { useQuery } from '@tanstack/react-query';
import { type JSX, useMemo } from 'react';
import type { HostAnswer, InventoryAnswer } from '../../../collector/api.ts';
import { factsAt, sections } from '../../../policies/inventory/inventory.ts';
import type { SectionState } from '../../../policies/inventory/report.ts';
import type { Section } from '../../../policies/inventory/section.ts';
import { Go, useAddress } from '../address.tsx';
import { inventoryQuery } from '../api.ts';
import { useReader } from '../language.tsx';
import { usePastDay } from '../past-day.ts';
import { hostPath } from '../paths.ts';
import { Answer, Face } from './face.tsx';
import { Facts, sizeOf } from './facts.tsx';
import { Packages } from './packages.tsx';
import { VerdictShape } from './verdict.tsx';
import './inventory.css';

const ABSENT: SectionState = { status: 'absent', gaps: [], sources: [] };

/** What was found on the host, section by section: how it was read, by what, when. A section not read shows its face. */
export default function HostInventory({ host }: { readonly host: HostAnswer }): JSX.Element {
  const inventory = useQuery(inventoryQuery(host.hostId, usePastDay()));
  return (
    <Answer query={inventory} what="inventory" lines={8}>
      {(answer) => <Filled host={host} answer={answer} />}
    </Answer>
  );
}

interface Listed {
  readonly section: Section;
  readonly state: SectionState;
}

function Filled({ host, answer }: { readonly host: HostAnswer; readonly answer: InventoryAnswer }): JSX.Element {
  const { words } = useReader();
  const { search } = useAddress();
  const listed = useMemo(
    () => sections.map((section): Listed => ({ section, state: stateOf(answer, section) })),
    [answer],
  );
  const read = listed.filter(({ state }) => state.status === 'complete' || state.status === 'partial');
  const none = listed.filter(({ state }) => state.status === 'not_applicable');
  const missed = listed.filter((one) => one.state.status !== 'absent' && !read.includes(one) && !none.includes(one));
  const silent = listed.filter(({ state }) => state.status === 'absent');
  const open = listed.find(({ section }) => section.id === search.section) ?? read[0] ?? listed[0];
  return (
    <div className="inventory">
      <nav className="card inventory-list" aria-label={words.inventory.sections}>
        <SectionLinks title={words.inventory.read} listed={read} open={open} host={host} answer={answer} />
        <SectionLinks title={words.inventory.missed} listed={missed} open={open} host={host} answer={answer} />
        <SectionLinks title={words.inventory.notHereTitle} listed={none} open={open} host={host} answer={answer} />
        <details open={silent.some((one) => one === open)}>
          <summary>{words.inventory.silent(silent.length)}</summary>
          <SectionLinks listed={silent} open={open} host={host} answer={answer} />
        </details>
      </nav>
      {open === undefined ? null : <OpenSection host={host} answer={answer} {...open} />}
    </div>
  );
}

function stateOf(answer: InventoryAnswer, section: Section): SectionState {
  return answer.states[section.id] ?? ABSENT;
}

interface SectionLinksProps {
  readonly title?: string;
  readonly listed: readonly Listed[];
  readonly open: Listed | undefined;
  readonly host: HostAnswer;
  readonly answer: InventoryAnswer;
}

function SectionLinks({ title, listed, open, host, answer }: SectionLinksProps): JSX.Element | null {
  const { words, format, say } = useReader();
  if (listed.length === 0) return null;
  return (
    <>
      {title === undefined ? null : <h2>{title}</h2>}
      <ul>
        {listed.map((one) => {
          const { section, state } = one;
          const size =
            section.id === 'packages'
              ? answer.packageCount
              : sizeOf(factsAt(answer.inventory, section.id), section.shape);
          return (
            <li key={section.id} data-row>
              <Go
                to={hostPath(host.hostId, 'inventory')}
                search={{ section: section.id }}
                isCurrent={one === open ? 'true' : false}
                keepScroll
              >
                {state.status === 'complete' ? null : (
                  <span title={words.outcome[state.status]}>
                    <VerdictShape sign={state.status === 'not_applicable' ? 'na' : 'unknown'} />
                    <span className="hidden-text">{words.outcome[state.status]}: </span>
                  </span>
                )}
                <span>{say(section.title)}</span>
                {size === undefined || size === null ? null : <span className="dim">{format.number(size)}</span>}
              </Go>
            </li>
          );
        })}
      </ul>
    </>
  );
}

interface OpenSectionProps extends Listed {
  readonly host: HostAnswer;
  readonly answer: InventoryAnswer;
}

function OpenSection({ host, answer, section, state }: OpenSectionProps): JSX.Element {
  const { say } = useReader();
  const facts = factsAt(answer.inventory, section.id);
  const hasFacts = section.id === 'packages' ? answer.packageCount !== null : facts !== undefined;
  return (
    <section className="card inventory-section" aria-labelledby="section-title">
      <header>
        <h2 id="section-title">{say(section.title)}</h2>
        <span className="sub mono">{section.id}</span>
      </header>
      <HowRead state={state} collectedAt={answer.collectedAt} />
      {hasFacts ? (
        section.id === 'packages' ? (
          <PackagesOf host={host} count={answer.packageCount} />
        ) : (
          <Facts key={section.id} name={`${section.id}-${host.name}`} shape={section.shape} facts={facts} />
        )
      ) : (
        <NotRead section={section} state={state} />
      )}
    </section>
  );
}

/** Packages of today; of a past day only their number is known here. */
function PackagesOf({ host, count }: { readonly host: HostAnswer; readonly count: number | null }): JSX.Element {
  const { words } = useReader();
  if (usePastDay() === undefined) return <Packages host={host} />;
  return (
    <Face isBare kind="unknown" title={words.past.noPackages}>
      {count === null ? null : words.past.noPackagesText(count)}
    </Face>
  );
}

function HowRead({ state, collectedAt }: { readonly state: SectionState; readonly collectedAt: string }): JSX.Element {
  const { words, format } = useReader();
  const isWhole = state.status === 'complete';
  return (
    <>
      <dl className="facts how-read">
        <dt>{words.inventory.how}</dt>
        <dd className={isWhole || state.status === 'not_applicable' ? undefined : 'tone-unknown'}>
          {words.outcome[state.status]}
          {state.reason === undefined ? null : `: ${words.reason[state.reason].text}`}
        </dd>
        {state.probe === undefined ? null : (
          <>
            <dt>{words.inventory.by}</dt>
            <dd className="mono">{state.probe}</dd>
          </>
        )}
        {state.sources.length === 0 ? null : (
          <>
            <dt>{words.inventory.from}</dt>
            <dd className="mono">
              {state.sources.slice(0, 6).join(', ')}
              {state.sources.length > 6 ? ` … (${format.number(state.sources.length)})` : ''}
            </dd>
          </>
        )}
        {state.status === 'absent' ? null : (
          <>
            <dt>{words.inventory.when}</dt>
            <dd>{format.instant(state.readAt ?? collectedAt)}</dd>
          </>
        )}
      </dl>
      {state.gaps.map((gap) => {
        const names = 'keys' in gap ? gap.keys : gap.fields;
        return (
          <p key={`${gap.reason}/${names.join()}`} className="note">
            <VerdictShape sign="unknown" />
            <span>
              {words.inventory.gap('keys' in gap ? 'keys' : 'fields', words.reason[gap.reason].text)}{' '}
              <span className="mono">
                {names.slice(0, 20).join(', ')}
                {names.length > 20 ? ' …' : ''}
              </span>
            </span>
          </p>
        );
      })}
    </>
  );
}

/** Not read is not empty: what is not known, why, and the step that ends it. */
function NotRead({ section, state }: Listed): JSX.Element {
  const { words, say } = useReader();
  if (state.status === 'not_applicable') {
    return (
      <Face isBare kind="empty" title={words.inventory.notHere(say(section.title))}>
        {words.inventory.notHereText}
      </Face>
    );
  }
  return (
    <Face isBare kind="unknown" title={words.inventory.notRead(say(section.title))}>
      {state.reason === undefined ? null : (
        <p>
          {words.inventory.because(words.reason[state.reason].text)} {words.reason[state.reason].step}
        </p>
      )}
      <p>{words.inventory.stepOther}</p>
    </Face>
  );
}
