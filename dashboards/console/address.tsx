import { useLocation, useNavigate, useParams } from '@tanstack/react-router';
import { type JSX, type MouseEvent, type ReactNode, useCallback, useEffect, useRef } from 'react';

/** The words after the `?`, all texts. What a colleague should see is in the address. */
export type Search = Readonly<Record<string, string>>;

/** Reads an address's words; a word without value counts as absent. */
export function readSearch(text: string): Search {
  return Object.fromEntries([...new URLSearchParams(text)].filter(([, value]) => value !== ''));
}

/** Writes them; absent and empty ones are left out. */
export function writeSearch(search: Readonly<Record<string, unknown>>): string {
  const words = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (value !== undefined && value !== '') words.set(name, String(value));
  }
  return words.size === 0 ? '' : `?${words}`;
}

export interface Address {
  readonly path: string;
  readonly search: Search;
  /** Changes some words; `undefined` takes one out. Going to another page of a list begins at its top, filters start at page 1. */
  readonly change: (
    changes: Readonly<Record<string, string | undefined>>,
    how?: { readonly replace?: boolean },
  ) => void;
  readonly go: (path: string, search?: Readonly<Record<string, string | undefined>>) => void;
}

/** Where the reader is, and the two ways to go elsewhere. Scope (`unit`) and day (`on`) go along. */
export function useAddress(): Address {
  const location = useLocation();
  const navigate = useNavigate();
  const search = location.search as Search;
  const change = useCallback<Address['change']>(
    (changes, how = {}) => {
      void navigate({
        to: '.',
        search: (before: Search) => ({ ...before, ...changes }),
        replace: how.replace ?? false,
        resetScroll: false,
      } as Parameters<typeof navigate>[0]);
    },
    [navigate],
  );
  const go = useCallback<Address['go']>(
    (path, next) => {
      void navigate({ to: path, search: (before: Search) => ({ ...scopeOf(before), ...next }) } as Parameters<
        typeof navigate
      >[0]);
    },
    [navigate],
  );
  return { path: location.pathname, search, change, go };
}

/** A part of the path, decoded; empty where the address has none. */
export function usePathWord(name: string): string {
  const words = useParams({ strict: false }) as Readonly<Record<string, string | undefined>>;
  return words[name] ?? '';
}

const scopeOf = (search: Search): Readonly<Record<string, string>> => ({
  ...(search.unit ? { unit: search.unit } : {}),
  ...(search.on ? { on: search.on } : {}),
});

interface GoProps {
  readonly to: string;
  readonly search?: Readonly<Record<string, string | undefined>>;
  readonly className?: string;
  readonly label?: string;
  readonly title?: string;
  readonly isCurrent?: boolean | 'page' | 'true';
  /** Keep the page where it is: for tabs and rows that open beside the list. */
  readonly keepScroll?: boolean;
  readonly onClick?: () => void;
  readonly id?: string;
  readonly tabIndex?: number;
  readonly children?: ReactNode;
}

/**
 * A link inside the console. Scope and day go along; other words only if given. Not the router's own link, which marks
 * every address above the current one as current.
 */
export function Go({
  to,
  search,
  className,
  label,
  title,
  isCurrent,
  keepScroll,
  onClick,
  id,
  tabIndex,
  children,
}: GoProps): JSX.Element {
  const navigate = useNavigate();
  const here = useLocation().search as Search;
  const words = { ...scopeOf(here), ...search };
  const press = (event: MouseEvent): void => {
    onClick?.();
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    void navigate({ to, search: words, resetScroll: !keepScroll } as unknown as Parameters<typeof navigate>[0]);
  };
  return (
    <a
      href={`${to}${writeSearch(words)}`}
      id={id}
      tabIndex={tabIndex}
      className={className}
      aria-label={label}
      title={title}
      aria-current={isCurrent === true ? 'page' : isCurrent === false ? undefined : isCurrent}
      onClick={press}
    >
      {children}
    </a>
  );
}

/**
 * Goes elsewhere once, when it is drawn, and leaves no entry in the history. The target is the first one given: while
 * the next page loads this one is drawn again, and by then the address is another.
 */
export function GoThere({ to, search }: { readonly to: string; readonly search: Search }): null {
  const navigate = useNavigate();
  const first = useRef({ to, search });
  useEffect(() => {
    void navigate({ ...first.current, replace: true } as unknown as Parameters<typeof navigate>[0]);
  }, [navigate]);
  return null;
}
