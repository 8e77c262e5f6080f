import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import type { ReadinessAnswer } from '../../../collector/api.ts';
import { useAddress, usePathWord } from '../address.tsx';
import { readinessQuery } from '../api.ts';
import { useReader } from '../language.tsx';
import { Answer, Face } from '../parts/face.tsx';
import { Matrix } from '../parts/matrix.tsx';
import { PageHead, PrintButton } from '../parts/page-head.tsx';
import { ReadinessCellPage } from '../parts/readiness-cell.tsx';

/** Which unit could take which platform, and what stands in the way? Below it, one cell opened. */
export default function Readiness(): JSX.Element {
  const platform = usePathWord('platform');
  const unit = usePathWord('unit');
  return platform === '' ? <All /> : <ReadinessCellPage platform={platform} unit={unit} />;
}

function All(): JSX.Element {
  const { search } = useAddress();
  const readiness = useQuery(readinessQuery(search.unit));
  return (
    <Answer isPage query={readiness} what="readiness" lines={8}>
      {(answer) => <Filled answer={answer} />}
    </Answer>
  );
}

function Filled({ answer }: { readonly answer: ReadinessAnswer }): JSX.Element {
  const { words, format } = useReader();
  const { judged, platforms, units, systems } = answer;
  if (judged === null) {
    return (
      <>
        <PageHead sentence={words.readiness.none} title={words.pages.readiness} />
        <Face kind="empty" title={words.readiness.noneTitle}>
          {words.readiness.noneText}
        </Face>
      </>
    );
  }
  const cells = units.flatMap((row) => Object.values(row.cells)).filter(({ state }) => state !== 'empty');
  const ready = cells.filter(({ state }) => state === 'ready').length;
  return (
    <>
      <PageHead
        sentence={words.readiness.sentence(ready, cells.length)}
        title={words.pages.readiness}
        beside={words.readiness.judged(format.instant(judged.newestAt))}
        actions={<PrintButton />}
      />
      <div className="stack">
        <Matrix
          id="readiness-units"
          title={words.readiness.units}
          sub={words.readiness.unitsSub}
          rowTitle={words.readiness.unit}
          platforms={platforms}
          rows={units}
          opens
        />
        {systems.length === 0 ? null : (
          <Matrix
            id="readiness-systems"
            title={words.readiness.systems}
            sub={words.readiness.systemsSub}
            rowTitle={words.readiness.system}
            platforms={platforms}
            rows={systems}
            opens={false}
          />
        )}
      </div>
    </>
  );
}
