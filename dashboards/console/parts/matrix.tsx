import type { JSX } from 'react';
import type { ReadinessCell, ReadinessPlatform, ReadinessRow } from '../../../collector/api.ts';
import { Go } from '../address.tsx';
import { useReader } from '../language.tsx';
import { readinessPath, rulePath } from '../paths.ts';
import { ExportButton } from './export-button.tsx';
import { VerdictShape } from './verdict.tsx';
import './heat-map.css';
import './matrix.css';

const STEPS = [1, 2, 4, 7]; // blockers from which a cell is one step warmer

interface MatrixProps {
  readonly id: string;
  readonly title: string;
  readonly sub: string;
  readonly rowTitle: string;
  readonly platforms: readonly ReadinessPlatform[];
  readonly rows: readonly ReadinessRow[];
  /** Systems have no page of their own; only units' cells are opened. */
  readonly opens: boolean;
}

/** Rows down, platforms across: ready, or what stands in the way, or how much is not known. A real table. */
export function Matrix({ id, title, sub, rowTitle, platforms, rows, opens }: MatrixProps): JSX.Element {
  const { words, say, format } = useReader();
  const shown = rows.toSorted(byTrouble);
  return (
    <section className="card is-flush" aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        <span className="sub">{sub}</span>
        <ExportButton name={id} rows={() => exportOf(shown, platforms, say, rowTitle)} />
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="scroll" tabIndex={0} aria-labelledby={id}>
        <table className="heat matrix">
          <thead>
            <tr>
              <th scope="col">{rowTitle}</th>
              {platforms.map((platform) => (
                <th key={platform.platform} scope="col" className="heat-pack">
                  {say(platform.title)}
                </th>
              ))}
              <th scope="col">{words.readiness.unlock}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <tr key={row.id}>
                <th scope="row">
                  {opens ? (
                    <Go to="/hosts" search={{ unit: row.id }}>
                      {say(row.name)}
                    </Go>
                  ) : (
                    say(row.name)
                  )}
                </th>
                {platforms.map((platform) => (
                  <Cell key={platform.platform} row={row} platform={platform} opens={opens} />
                ))}
                <td className="matrix-unlock">
                  <UnlockCell row={row} />
                </td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{words.readiness.readyUnits}</th>
              {platforms.map(({ platform }) => (
                <td key={platform} className="matrix-foot">
                  {format.number(shown.filter(({ cells }) => cells[platform]?.state === 'ready').length)} /{' '}
                  {format.number(shown.length)}
                </td>
              ))}
              <td />
            </tr>
          </tfoot>
        </table>
      </section>
    </section>
  );
}

function UnlockCell({ row }: { readonly row: ReadinessRow }): JSX.Element {
  const { words, say } = useReader();
  const { unlock, judgedCount } = row;
  if (unlock === null) return <span className="dim">{judgedCount === 0 ? '–' : words.readiness.noUnlock}</span>;
  return (
    <Go to={rulePath(unlock.pack, unlock.rule)}>{words.readiness.unlockText(say(unlock.title), unlock.hostCount)}</Go>
  );
}

interface CellProps {
  readonly row: ReadinessRow;
  readonly platform: ReadinessPlatform;
  readonly opens: boolean;
}

function Cell({ row, platform, opens }: CellProps): JSX.Element {
  const { words, say, format } = useReader();
  const cell = row.cells[platform.platform];
  const state = stateText(cell, words.readiness);
  const label = words.readiness.cell(say(row.name), say(platform.title), state);
  const name = classOf(cell);
  const shown =
    cell === undefined || cell.state === 'empty' ? (
      '–'
    ) : cell.state === 'ready' ? (
      <VerdictShape sign="pass" />
    ) : cell.state === 'unknown' ? (
      <span>{format.number(cell.unknownHostCount)}</span>
    ) : (
      format.number(cell.blockerCount)
    );
  if (!opens || cell === undefined || cell.state === 'empty') {
    return (
      <td className={name} title={label}>
        {shown}
        <span className="hidden-text">{label}</span>
      </td>
    );
  }
  return (
    <td className={name}>
      <Go to={readinessPath(platform.platform, row.id)} label={label} title={label}>
        {shown}
      </Go>
    </td>
  );
}

function classOf(cell: ReadinessCell | undefined): string {
  if (cell === undefined || cell.state === 'empty') return 'heat-none';
  if (cell.state === 'unknown') return 'heat-unknown';
  if (cell.state === 'ready') return 'heat-0 matrix-ready';
  return `heat-${STEPS.filter((from) => cell.blockerCount >= from).length}`;
}

interface StateWords {
  readonly ready: string;
  readonly empty: string;
  readonly unknown: (hosts: number) => string;
  readonly blocked: (count: number) => string;
}

function stateText(cell: ReadinessCell | undefined, words: StateWords): string {
  if (cell === undefined || cell.state === 'empty') return words.empty;
  if (cell.state === 'ready') return words.ready;
  return cell.state === 'unknown' ? words.unknown(cell.unknownHostCount) : words.blocked(cell.blockerCount);
}

/** Most blockers first; what is not known stands above what is ready; rows without hosts come last. */
function byTrouble(left: ReadinessRow, right: ReadinessRow): number {
  return troubleOf(right) - troubleOf(left);
}

function troubleOf({ cells, judgedCount }: ReadinessRow): number {
  if (judgedCount === 0) return -1;
  return Object.values(cells).reduce((sum, { blockerCount, state }) => {
    return sum + blockerCount + (state === 'unknown' ? 0.5 : 0);
  }, 0);
}

function exportOf(
  rows: readonly ReadinessRow[],
  platforms: readonly ReadinessPlatform[],
  say: (words: ReadinessPlatform['title']) => string,
  rowTitle: string,
): readonly (readonly (string | number)[])[] {
  const head = [rowTitle, ...platforms.map(({ title }) => say(title))];
  const body = rows.map(({ name, cells }) => [
    say(name),
    ...platforms.map(({ platform }) => {
      const cell = cells[platform];
      return cell === undefined || cell.state === 'empty'
        ? ''
        : cell.state === 'blocked'
          ? cell.blockerCount
          : cell.state === 'unknown'
            ? `? ${cell.unknownHostCount}`
            : 0;
    }),
  ]);
  return [head, ...body];
}
