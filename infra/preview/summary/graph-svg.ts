import { cutText } from '../../../policies/base/text.ts';
import { escapeHtml } from './escape-html.ts';
import type { Graph, GraphNode } from './model.ts';
import type { Speaker } from './words.ts';

/** More boxes than this are no picture any more. */
const MAX_DRAWN_NODES = 150;
const WIDTH = 190;
const HEIGHT = 44;
const GAP_X = 70;
const GAP_Y = 14;
const MARGIN = 8;

interface Placed extends GraphNode {
  readonly x: number;
  readonly y: number;
}

/** The graph as a drawing in layers: what is needed by others stands to the right of them. */
export function graphSvg(graph: Graph, say: Speaker): string {
  if (graph.nodes.length === 0) return `<p>${escapeHtml(say.text('noChange'))}</p>`;
  if (graph.nodes.length > MAX_DRAWN_NODES)
    return `<p>${escapeHtml(say.text('graphLeftOut'))} (${graph.nodes.length}).</p>`;
  const placed = place(graph);
  const byId = new Map(placed.map((node) => [node.id, node]));
  const width = Math.max(...placed.map(({ x }) => x)) + WIDTH + MARGIN;
  const height = Math.max(...placed.map(({ y }) => y)) + HEIGHT + MARGIN;
  const edges = graph.edges.map(({ from, to }) => edgePath(byId.get(from), byId.get(to))).join('');
  return `<p>${escapeHtml(say.text('graphHelp'))}</p><div class="wide"><svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeHtml(say.text('graph'))}"><defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z"/></marker></defs>${edges}${placed.map((node) => nodeBox(node, say)).join('')}</svg></div>`;
}

/** Column of each node: one more than the furthest of those that need it. Rings are cut by the bound on rounds. */
function columns(graph: Graph): Map<string, number> {
  const column = new Map(graph.nodes.map(({ id }) => [id, 0]));
  for (let round = 0; round < graph.nodes.length; round += 1) {
    let hasMoved = false;
    for (const { from, to } of graph.edges) {
      const wanted = (column.get(from) ?? 0) + 1;
      if (wanted > (column.get(to) ?? 0) && wanted < graph.nodes.length) {
        column.set(to, wanted);
        hasMoved = true;
      }
    }
    if (!hasMoved) break;
  }
  return column;
}

function place(graph: Graph): Placed[] {
  const column = columns(graph);
  const rows = new Map<number, number>();
  return graph.nodes.map((node) => {
    const x = column.get(node.id) ?? 0;
    const y = rows.get(x) ?? 0;
    rows.set(x, y + 1);
    return { ...node, x: MARGIN + x * (WIDTH + GAP_X), y: MARGIN + y * (HEIGHT + GAP_Y) };
  });
}

function edgePath(from: Placed | undefined, to: Placed | undefined): string {
  if (from === undefined || to === undefined) return '';
  const startX = from.x + WIDTH;
  const startY = from.y + HEIGHT / 2;
  const endY = to.y + HEIGHT / 2;
  const bend = Math.max(20, (to.x - startX) / 2);
  return `<path d="M${startX} ${startY}C${startX + bend} ${startY} ${to.x - bend} ${endY} ${to.x} ${endY}" marker-end="url(#tip)"/>`;
}

function nodeBox({ x, y, name, type, operation }: Placed, say: Speaker): string {
  const label = escapeHtml(`${say.sign(operation)} ${cutText(name, 24)}`);
  const kind = escapeHtml(cutText(type.split(':').at(-1) ?? type, 30));
  return `<g><title>${escapeHtml(`${say.operation(operation)} ${name} (${type})`)}</title><rect class="${operation}" x="${x}" y="${y}" width="${WIDTH}" height="${HEIGHT}" rx="4"/><text x="${x + 10}" y="${y + 19}">${label}</text><text class="type" x="${x + 10}" y="${y + 34}">${kind}</text></g>`;
}
