import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import type { HostAnswer } from '../../../collector/api.ts';
import { exceptionsQuery } from '../api-exceptions.ts';
import { useReader } from '../language.tsx';
import { ExceptionCard } from './exception-card.tsx';
import { Answer, Face } from './face.tsx';

const SHOWN = 100;

/** Exceptions that reach a host: its own, those of its units and of the systems it serves; past ones too. */
export default function HostExceptions({ host }: { readonly host: HostAnswer }): JSX.Element {
  const { words } = useReader();
  const exceptions = useQuery(exceptionsQuery({ host: host.hostId, pageSize: SHOWN }));
  return (
    <Answer query={exceptions} what="exceptions">
      {({ items, total }) =>
        items.length === 0 ? (
          <Face kind="empty" title={words.exceptions.hostNone}>
            {words.exceptions.hostNoneText}
          </Face>
        ) : (
          <div className="stack">
            {items.map((row) => (
              <ExceptionCard key={row.exceptionId} row={row} />
            ))}
            {total > items.length ? <p className="dim">{words.exceptions.more(total - items.length)}</p> : null}
          </div>
        )
      }
    </Answer>
  );
}
