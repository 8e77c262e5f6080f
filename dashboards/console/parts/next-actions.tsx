import { type JSX, useEffect, useState } from 'react';
import type { NextAction } from '../../../collector/api.ts';
import type { Words } from '../../../policies/base/text.ts';
import type { Reason } from '../../../policies/inventory/report.ts';
import { Go } from '../address.tsx';
import { useReader } from '../language.tsx';
import { rulePath } from '../paths.ts';
import './next-actions.css';

const MAX_ACTIONS = 5;

/** What is worth doing first, never more than five: what, why, what it closes, how long. */
export function NextActions({ actions }: { readonly actions: readonly NextAction[] }): JSX.Element {
  const { words } = useReader();
  const [isWhyOpen, setWhyOpen] = useState(false);
  const shown = actions.slice(0, MAX_ACTIONS);
  return (
    <section className="card" aria-labelledby="actions-title">
      <header>
        <h2 id="actions-title">{words.actions.title(shown.length)}</h2>
        <span className="sub">{words.actions.sub}</span>
        <button type="button" className="link right" aria-expanded={isWhyOpen} onClick={() => setWhyOpen(!isWhyOpen)}>
          {words.actions.whyOrder}
        </button>
      </header>
      {isWhyOpen ? <p className="actions-why">{words.actions.orderText}</p> : null}
      {shown.length === 0 ? <p className="sub">{words.actions.none}</p> : null}
      <ol className="actions">
        {shown.map((action, index) => (
          <Action key={keyOf(action)} action={action} place={index + 1} />
        ))}
      </ol>
    </section>
  );
}

const keyOf = (action: NextAction): string =>
  [action.kind, action.pack, action.rule, action.section, action.reason, ...action.hostNames].join('/');

function Action({ action, place }: { readonly action: NextAction; readonly place: number }): JSX.Element {
  const { words, format } = useReader();
  const { to, search } = addressOf(action);
  const { title, why } = useTexts(action);
  const closes =
    action.kind === 'mend' ? words.actions.closes(action.closesCount) : words.actions.unknowns(action.closesCount);
  return (
    <li>
      <span className="actions-place" aria-hidden="true">
        {format.number(place)}
      </span>
      <div>
        <Go to={to} {...(search ? { search } : {})} className="actions-what" id={`action-${place}`}>
          {title}
        </Go>
        <p className="actions-reason">{why}</p>
      </div>
      <p className="actions-gain">
        <strong>{closes}</strong>
        {action.effort === undefined ? null : words.effort[action.effort]}
      </p>
    </li>
  );
}

/** The title of a section in the reader's language; its id until the titles have come. */
function useSectionTitle(id: string | undefined): string {
  const { say } = useReader();
  const [title, setTitle] = useState<Words>();
  useEffect(() => {
    if (id !== undefined)
      void import('../section-titles.ts').then(({ sectionTitles }) => setTitle(sectionTitles.get(id)));
  }, [id]);
  return title === undefined ? (id ?? '') : say(title);
}

function useTexts(action: NextAction): { readonly title: string; readonly why: string } {
  const { words, say } = useReader();
  const where = words.actions.where(action.hostNames, action.hostCount);
  const section = useSectionTitle(action.section);
  if (action.kind === 'silent_host')
    return { title: words.actions.silent(where, action.hostCount), why: words.actions.silentWhy };
  if (action.kind === 'end_unknown') {
    const reason = words.reason[action.reason as Reason]?.text ?? words.actions.notRead;
    return { title: words.actions.endUnknown(section, where), why: words.actions.endUnknownWhy(reason) };
  }
  const title = action.title === undefined ? (action.rule ?? '') : say(action.title);
  return { title: words.actions.mend(title, where), why: action.remedy === undefined ? '' : say(action.remedy) };
}

function addressOf(action: NextAction): { readonly to: string; readonly search?: Readonly<Record<string, string>> } {
  if (action.pack !== undefined && action.rule !== undefined) return { to: rulePath(action.pack, action.rule) };
  const [only] = action.hostNames;
  const q = action.hostCount === 1 && only !== undefined ? { q: only } : {};
  if (action.kind === 'silent_host') return { to: '/hosts', search: { freshness: 'silent', ...q } };
  return { to: '/hosts', search: { verdict: 'unknown', sort: '-unknownCount', ...q } };
}
