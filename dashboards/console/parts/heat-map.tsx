import type { JSX } from 'react';
import type { Counts, PackSummary, UnitHeat } from '../../../collector/api.ts';
import { Go } from '../address.tsx';
import { countedOf, partsOf, shareOf } from '../counts.ts';
import { useReader } from '../language.tsx';
import { Age } from './age.tsx';
import { ExportButton } from './export-button.tsx';
import './heat-map.css';

const STEPS = [5, 15, 30, 50]; // share not proven, in per cent
const MANY_PACKS = 10; // from here on columns and their heads are narrow
const MAX_ROWS = 40; // sorted by trouble, so that the rest is the quiet part; the units page has them all

interface HeatMapProps {
  readonly heatMap: readonly UnitHeat[];
  readonly packs: readonly PackSummary[];
  readonly limitOf: (unitId: string) => number;
}

/** Units down, packs across: the share not proven, and how much of that is not known. A real table. */
export function HeatMap({ heatMap, packs, limitOf }: HeatMapProps): JSX.Element {
  const { words, say } = useReader();
  const rows = heatMap.filter(({ hostCount }) => hostCount > 0).toSorted(byTrouble);
  const concerned = packs.filter(({ id }) => rows.some(({ byPack }) => isJudged(byPack[id])));
  // Where nothing is judged yet all packs stay: a table without columns would say that nothing is demanded.
  const shown = concerned.length === 0 ? packs : concerned;
  const restOfPacks = packs.length - shown.length;
  const restOfUnits = heatMap.length - rows.length;
  return (
    <section className="card is-flush" aria-labelledby="heat-title">
      <header>
        <h2 id="heat-title">{words.heat.title}</h2>
        <span className="sub">{words.heat.sub}</span>
        {restOfPacks + restOfUnits === 0 ? null : (
          <span className="sub">{words.heatRest(restOfPacks, restOfUnits)}</span>
        )}
        <ExportButton name="units" rows={() => exportOf(rows, packs, say, words.heat)} />
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="scroll" tabIndex={0} aria-labelledby="heat-title">
        <table className={shown.length > MANY_PACKS ? 'heat has-many' : 'heat'}>
          <thead>
            <tr>
              <th scope="col">{words.heat.unit}</th>
              {shown.map((pack) => (
                <th key={pack.id} scope="col" className="heat-pack" title={say(pack.title)}>
                  <span>{say(pack.title)}</span>
                </th>
              ))}
              <th scope="col" className="number">
                {words.score.proven}
              </th>
              <th scope="col" className="number">
                {words.heat.data}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, MAX_ROWS).map((row) => (
              <Row key={row.unitId} row={row} packs={shown} limitSeconds={limitOf(row.unitId)} />
            ))}
          </tbody>
        </table>
      </section>
      {rows.length > MAX_ROWS ? (
        <p className="heat-rest">
          <Go to="/units" className="link">
            {words.heat.rest(rows.length - MAX_ROWS)}
          </Go>
        </p>
      ) : null}
    </section>
  );
}

function Row({
  row,
  packs,
  limitSeconds,
}: {
  readonly row: UnitHeat;
  readonly packs: readonly PackSummary[];
  readonly limitSeconds: number;
}): JSX.Element {
  const { format, say } = useReader();
  const { proven } = shareOf(row.counts);
  return (
    <tr>
      <th scope="row">
        <Go to="/hosts" search={{ unit: row.unitId }}>
          {say(row.name)}
        </Go>
      </th>
      {packs.map((pack) => (
        <Cell key={pack.id} counts={row.byPack[pack.id]} unitId={row.unitId} pack={pack.id} />
      ))}
      <td className="number heat-plain">
        <b>{proven === undefined ? '–' : format.percent(proven)}</b>
      </td>
      <td className="number heat-plain">
        <Age ageSeconds={row.medianAgeSeconds} limitSeconds={limitSeconds} lastReportAt={null} isShort />
      </td>
    </tr>
  );
}

function Cell({
  counts,
  unitId,
  pack,
}: {
  readonly counts: Counts | undefined;
  readonly unitId: string;
  readonly pack: string;
}): JSX.Element {
  const { words, format } = useReader();
  const heat = counts && heatOf(counts);
  if (heat === undefined)
    return (
      <td className="heat-none" title={words.verdict.na}>
        –
      </td>
    );
  const search = { unit: unitId, pack, verdict: heat.isMostlyUnknown ? 'unknown' : 'fail' };
  const label = words.heat.cell(heat.notProven, heat.unknownShare);
  if (heat.isMostlyUnknown) {
    return (
      <td className="heat-unknown">
        <Go to="/rules" search={search} label={label} title={label}>
          <span>
            {heat.notProven === 100 && heat.unknownShare === 100 ? words.heat.unknown : format.number(heat.notProven)}
          </span>
        </Go>
      </td>
    );
  }
  return (
    <td className={`heat-${heat.step}`}>
      <Go to="/rules" search={search} label={label} title={label}>
        {format.number(heat.notProven)}
        {heat.unknownShare > 0 ? <u style={{ width: `calc((100% - 8px) * ${heat.unknownShare / 100})` }} /> : null}
      </Go>
    </td>
  );
}

interface Heat {
  /** Whole per cent not proven to pass, rounded up: 0 means all proven. */
  readonly notProven: number;
  /** How much of that is not known, in per cent. */
  readonly unknownShare: number;
  readonly step: number;
  readonly isMostlyUnknown: boolean;
}

/** Undefined where no rule of the pack concerns the unit. */
function heatOf(counts: Counts): Heat | undefined {
  const all = countedOf(counts);
  if (all === 0) return undefined;
  const { pass, unknown } = partsOf(counts);
  const open = all - pass;
  const notProven = Math.ceil((open * 100) / all);
  const unknownPercent = (unknown * 100) / all;
  return {
    notProven,
    unknownShare: open === 0 ? 0 : Math.round((unknown * 100) / open),
    step: STEPS.filter((from) => notProven >= from).length,
    isMostlyUnknown: unknownPercent >= 40 && unknown * 2 > open,
  };
}

const isJudged = (counts: Counts | undefined): boolean => counts !== undefined && countedOf(counts) > 0;

/** All unknown stands above few fails; then the smaller proven share first. */
function byTrouble(left: UnitHeat, right: UnitHeat): number {
  const proven = (heat: UnitHeat): number => shareOf(heat.counts).proven ?? -1;
  return proven(left) - proven(right);
}

function exportOf(
  rows: readonly UnitHeat[],
  packs: readonly PackSummary[],
  say: (words: PackSummary['title']) => string,
  words: { readonly unit: string },
): readonly (readonly (string | number)[])[] {
  const head = [words.unit, ...packs.map((pack) => say(pack.title))];
  const body = rows.map((row) => [say(row.name), ...packs.map((pack) => notProvenText(row.byPack[pack.id]))]);
  return [head, ...body];
}

const notProvenText = (counts: Counts | undefined): number | string => (counts && heatOf(counts)?.notProven) ?? '';
