import type { JSX } from 'react';
import { useReader } from '../language.tsx';
import type { Live } from '../live.tsx';
import { Icon } from './icon.tsx';
import './bands.css';

/** One band at most under the top line: a line that is down comes before the mark of synthetic data. */
export function Bands({ isSynthetic, live }: { readonly isSynthetic: boolean; readonly live: Live }): JSX.Element {
  const { words, format } = useReader();
  return (
    <div className="bands" aria-live="polite">
      {live.lostAt !== undefined ? (
        <p className="band is-lost">
          <Icon name="info" />
          <span>{words.band.lost(format.time(live.lostAt))}</span>
        </p>
      ) : isSynthetic ? (
        <p className="band">
          <Icon name="info" />
          <span>
            <b>{words.band.synthetic}</b> {words.band.syntheticMore}
          </span>
        </p>
      ) : null}
      {live.changeCount > 0 && live.lostAt === undefined ? (
        <p className="band is-news">
          <button type="button" className="button" onClick={live.refresh}>
            <Icon name="refresh" />
            {words.band.update(live.changeCount)}
          </button>
        </p>
      ) : null}
    </div>
  );
}
