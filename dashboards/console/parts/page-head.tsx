import { type JSX, type ReactNode, useEffect, useRef } from 'react';
import { useReader } from '../language.tsx';
import { Icon } from './icon.tsx';
import './page-head.css';

interface PageHeadProps {
  /** The sentence that says how things stand: the first line of every page. */
  readonly sentence: string;
  /** For the browser's tab, where the sentence is too long. */
  readonly title?: string;
  readonly crumb?: ReactNode;
  /** One grey line: when, by what, how old. */
  readonly beside?: ReactNode;
  readonly actions?: ReactNode;
  /** More is unknown than known: the sentence is violet. */
  readonly isUnknown?: boolean;
}

/** Sentence, grey line and actions. Every page begins with it. */
export function PageHead({ sentence, title, crumb, beside, actions, isUnknown = false }: PageHeadProps): JSX.Element {
  const name = title ?? sentence;
  useEffect(() => {
    document.title = `${name} · Muster`;
  }, [name]);
  return (
    <header className="page-head">
      <div>
        {crumb === undefined ? null : <p className="crumb">{crumb}</p>}
        <h1 className={isUnknown ? 'is-unknown' : undefined}>{sentence}</h1>
        {beside === undefined ? null : <p className="sub">{beside}</p>}
      </div>
      {actions === undefined ? null : <div className="page-actions">{actions}</div>}
    </header>
  );
}

/** Prints the page as it stands, without frame and actions. */
export function PrintButton(): JSX.Element {
  const { words } = useReader();
  return (
    <button type="button" className="button" onClick={() => window.print()}>
      <Icon name="print" />
      {words.print}
    </button>
  );
}

/** After a filter the count is announced politely. */
export function Announce({ text }: { readonly text: string }): JSX.Element {
  const first = useRef(text);
  return (
    <p className="hidden-text" role="status" aria-live="polite">
      {first.current === text ? '' : text}
    </p>
  );
}
