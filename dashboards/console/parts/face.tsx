import { Button } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { type JSX, type ReactNode, useEffect, useState } from 'react';
import { isMusterError } from '../../../policies/base/errors.ts';
import { useReader } from '../language.tsx';
import type { WaitedFor } from '../words/vi.ts';
import { Icon } from './icon.tsx';
import { PageHead } from './page-head.tsx';
import { VerdictShape } from './verdict.tsx';
import './face.css';

const BONES_AFTER_MS = 300;
const SLOW_AFTER_MS = 3000;

/** The faces a page can have instead of its content; no page invents its own. */
export type FaceKind =
  | 'loading'
  | 'empty'
  | 'nothing_matches'
  | 'failed'
  | 'unknown'
  | 'stale'
  | 'not_allowed'
  | 'line_lost';

interface FaceProps {
  readonly kind: Exclude<FaceKind, 'loading'>;
  readonly title: string;
  readonly children?: ReactNode;
  /** A code for those who help, in mono. */
  readonly code?: string | undefined;
  readonly actions?: ReactNode;
  /** Inside a card that has a frame already. */
  readonly isBare?: boolean;
}

/** A sentence, its reason and the one step that ends it. */
export function Face({ kind, title, children, code, actions, isBare = false }: FaceProps): JSX.Element {
  const isAlarm = kind === 'failed' || kind === 'line_lost';
  return (
    <section className={`face face-${kind}${isBare ? '' : ' card'}`} role={isAlarm ? 'alert' : 'status'}>
      <FaceShape kind={kind} />
      <p className="face-title">{title}</p>
      {children === undefined ? null : <div className="face-text">{children}</div>}
      {code === undefined ? null : <p className="face-code mono">{code}</p>}
      {actions === undefined ? null : <div className="face-actions">{actions}</div>}
    </section>
  );
}

function FaceShape({ kind }: { readonly kind: FaceKind }): JSX.Element | null {
  if (kind === 'failed' || kind === 'line_lost') return <VerdictShape sign="error" />;
  if (kind === 'unknown') return <VerdictShape sign="unknown" />;
  if (kind === 'stale') return <VerdictShape sign="stale" />;
  return null;
}

/** Grey bones in the place of what comes, after 300 ms; a line of words after three seconds. */
export function LoadingFace({ what, lines = 4 }: { readonly what: WaitedFor; readonly lines?: number }): JSX.Element {
  const { words } = useReader();
  const waited = useWaited([BONES_AFTER_MS, SLOW_AFTER_MS]);
  return (
    <section className="card face-loading" aria-busy="true">
      <div className={waited > 0 ? 'bones is-shown' : 'bones'} aria-hidden="true">
        {Array.from({ length: lines }, (_, index) => index).map((index) => (
          <i key={index} className={`bone bone-${index % 4}`} />
        ))}
      </div>
      <p role="status" className={waited > 1 ? 'face-text' : 'hidden-text'}>
        {waited > 1 ? words.face.slow(words.waitedFor[what]) : words.face.loading(words.waitedFor[what])}
      </p>
    </section>
  );
}

/** How many of the times have passed since this was drawn. */
function useWaited(timesMs: readonly number[]): number {
  const [passed, setPassed] = useState(0);
  const key = timesMs.join();
  useEffect(() => {
    const timers = key.split(',').map((time, index) => setTimeout(() => setPassed(index + 1), Number(time)));
    return () => {
      for (const timer of timers) clearTimeout(timer);
    };
  }, [key]);
  return passed;
}

interface AnswerProps<T> {
  readonly query: UseQueryResult<T>;
  readonly what: WaitedFor;
  readonly lines?: number;
  /** The page's own question: its failure needs the page's sentence too. */
  readonly isPage?: boolean;
  readonly children: (data: T) => ReactNode;
  /** Another face for a refusal that this page understands, such as a host that does not exist. */
  readonly refused?: (error: unknown) => ReactNode | undefined;
}

/** A question's answer, or the face of its absence. Old figures stay below a failure, with their time. */
export function Answer<T>({ query, what, lines, isPage = false, children, refused }: AnswerProps<T>): JSX.Element {
  const { words, format } = useReader();
  if (query.error !== null) {
    const own = refused?.(query.error);
    if (own !== undefined) return <>{own}</>;
    const retry = () => void query.refetch();
    return (
      <>
        {isPage && query.data === undefined ? <PageHead sentence={words.face.failed(words.waitedFor[what])} /> : null}
        <FailedFace error={query.error} what={what} retry={retry} isSaid={isPage && query.data === undefined}>
          {query.data === undefined
            ? undefined
            : words.face.oldFigures(format.time(new Date(query.dataUpdatedAt).toISOString()))}
        </FailedFace>
        {query.data === undefined ? null : children(query.data)}
      </>
    );
  }
  if (query.data === undefined) return <LoadingFace what={what} {...(lines === undefined ? {} : { lines })} />;
  return (
    <div
      className={query.isPlaceholderData ? 'answer is-old' : 'answer'}
      aria-busy={query.isPlaceholderData || undefined}
    >
      {children(query.data)}
    </div>
  );
}

interface FailedFaceProps {
  readonly error: unknown;
  readonly what: WaitedFor;
  /** The page's sentence has said what failed; here stands only why. */
  readonly isSaid?: boolean;
  readonly retry?: () => void;
  readonly children?: ReactNode;
}

/** What could not be fetched, why, and the way to try again; a scope that is missing has its own words. */
export function FailedFace({ error, what, isSaid = false, retry, children }: FailedFaceProps): JSX.Element {
  const { words } = useReader();
  const code = isMusterError(error) ? error.code : 'internal';
  if (code === 'not_allowed') {
    return (
      <Face kind="not_allowed" title={words.face.notAllowed}>
        {words.face.notAllowedWhy}
      </Face>
    );
  }
  const why = words.refusal[code] ?? words.refusal.internal;
  const again = retry && (
    <Button variant="default" size="xs" leftSection={<Icon name="refresh" />} onClick={retry}>
      {words.face.again}
    </Button>
  );
  return (
    <Face
      kind={code === 'unreachable' ? 'line_lost' : 'failed'}
      title={isSaid ? why : words.face.failed(words.waitedFor[what])}
      code={code}
      actions={again}
    >
      {isSaid ? null : why} {children}
    </Face>
  );
}
