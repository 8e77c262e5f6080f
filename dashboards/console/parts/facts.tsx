import { type JSX, type ReactNode, useState } from 'react';
import type { Shape } from '../../../policies/inventory/shape.ts';
import type { Rows } from '../csv.ts';
import { actualText } from '../evidence-text.ts';
import { withoutMarks } from '../format.ts';
import { type Reader, useReader } from '../language.tsx';
import { ExportButton } from './export-button.tsx';

const STEP = 50; // rows shown at first, and more at each press

interface FactsProps {
  readonly name: string;
  readonly shape: Shape;
  readonly facts: unknown;
}

/** Any section's facts, drawn from its own shape: records as pairs, lists and maps as tables, in the reader's titles. */
export function Facts({ name, shape, facts }: FactsProps): JSX.Element {
  const { words } = useReader();
  if (facts === null) return <p className="sub">{words.inventory.none}</p>;
  if (shape.kind === 'list' && Array.isArray(facts))
    return <Table name={name} item={shape.item} entries={facts.map((fact) => [undefined, fact])} />;
  if (shape.kind === 'map' && isRecord(facts))
    return <Table name={name} item={shape.entry} entries={Object.entries(facts)} />;
  if (shape.kind === 'record' && isRecord(facts)) return <RecordFacts name={name} shape={shape} facts={facts} />;
  return <p>{actualOf(facts)}</p>;
}

/** Titles of fields stand in the middle of sentences elsewhere; at the head of a line they begin with a capital. */
const titled = (title: string): string => title.charAt(0).toLocaleUpperCase('vi') + title.slice(1);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** How many entries a section has; undefined where it is one record. */
export function sizeOf(facts: unknown, shape: Shape): number | undefined {
  if (shape.kind === 'list' && Array.isArray(facts)) return facts.length;
  return shape.kind === 'map' && isRecord(facts) ? Object.keys(facts).length : undefined;
}

/** Small members as pairs, then each list or map under its own title. A member that is absent is not known, and is said so. */
function RecordFacts({
  name,
  shape,
  facts,
}: {
  readonly name: string;
  readonly shape: Extract<Shape, { kind: 'record' }>;
  readonly facts: Readonly<Record<string, unknown>>;
}): JSX.Element {
  const reader = useReader();
  const { words, say } = reader;
  const members = Object.entries(shape.members);
  const isLarge = ([key, member]: readonly [string, Shape]): boolean =>
    (member.kind === 'map' || (member.kind === 'list' && member.item.kind === 'record')) &&
    facts[key] !== undefined &&
    facts[key] !== null;
  const absent = members.filter(([key]) => facts[key] === undefined);
  return (
    <>
      <dl className="facts">
        {members
          .filter((member) => facts[member[0]] !== undefined && !isLarge(member))
          .map(([key, member]) => (
            <Pair key={key} title={titled(say(member.title))}>
              {cellOf(key, member, facts[key], reader)}
            </Pair>
          ))}
      </dl>
      {absent.length === 0 ? null : (
        <details className="facts-absent">
          <summary>{words.inventory.fieldsAbsent(absent.length)}</summary>
          <p className="sub">{absent.map(([, member]) => say(member.title)).join(', ')}</p>
        </details>
      )}
      {members.filter(isLarge).map(([key, member]) => (
        <section key={key}>
          <h3>{titled(say(member.title))}</h3>
          <Facts name={`${name}-${key}`} shape={member} facts={facts[key]} />
        </section>
      ))}
    </>
  );
}

function Pair({ title, children }: { readonly title: string; readonly children: ReactNode }): JSX.Element {
  return (
    <>
      <dt>{title}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** One value in a cell: scalars as text, small records as pairs, lists joined. */
function cellOf(key: string, shape: Shape, value: unknown, reader: Reader): ReactNode {
  const { words, format, language, say } = reader;
  if (value === undefined) return <span className="dim">–</span>;
  if (value === null) return <span className="dim">{words.inventory.none}</span>;
  if (typeof value === 'number' && key.endsWith('Bytes')) return format.bytes(value);
  if (typeof value === 'number' && key.endsWith('Percent')) return format.percent(value);
  if (shape.kind === 'record' && isRecord(value)) {
    return (
      <dl className="facts">
        {Object.entries(value).map(([name, inner]) => {
          const member = shape.members[name];
          return member === undefined ? null : (
            <Pair key={name} title={titled(say(member.title))}>
              {cellOf(name, member, inner, reader)}
            </Pair>
          );
        })}
      </dl>
    );
  }
  if (shape.kind === 'map' && isRecord(value)) {
    return (
      <dl className="facts">
        {Object.entries(value).map(([name, inner]) => (
          <Pair key={name} title={name}>
            {cellOf(name, shape.entry, inner, reader)}
          </Pair>
        ))}
      </dl>
    );
  }
  if (shape.kind === 'list' && Array.isArray(value) && isRecord(value[0])) {
    return value.map((item, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: facts never move while they are shown
      <div key={index}>{cellOf(key, shape.item, item, reader)}</div>
    ));
  }
  return actualText(value, language, format);
}

function actualOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

type EntryOf = readonly [key: string | undefined, value: unknown];

interface TableProps {
  readonly name: string;
  readonly item: Shape;
  readonly entries: readonly EntryOf[];
}

/** Entries as rows with a filter of their own; only columns that some entry fills. */
function Table({ name, item, entries }: TableProps): JSX.Element {
  const reader = useReader();
  const { words, say } = reader;
  const [typed, setTyped] = useState('');
  const [limit, setLimit] = useState(STEP);
  const wanted = withoutMarks(typed.trim());
  const matching =
    wanted === ''
      ? entries
      : entries.filter(([key, value]) => withoutMarks(`${key ?? ''} ${JSON.stringify(value)}`).includes(wanted));
  const columns = columnsOf(item, entries);
  const hasKeys = entries.some(([key]) => key !== undefined);
  if (entries.length === 0) return <p className="sub">{words.inventory.empty}</p>;
  return (
    <>
      <div className="facts-tools">
        <span className="sub">{words.inventory.entries(matching.length)}</span>
        {entries.length > 10 ? (
          <input
            type="search"
            className="field"
            data-filter
            value={typed}
            placeholder={words.inventory.filter}
            aria-label={words.inventory.filter}
            onChange={(event) => setTyped(event.target.value)}
          />
        ) : null}
        <ExportButton name={name} rows={() => exportOf(matching, columns, hasKeys, reader)} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="scroll" tabIndex={0} aria-label={say(item.title)}>
        <FactRows columns={columns} hasKeys={hasKeys} entries={matching.slice(0, limit)} />
      </section>
      {matching.length === 0 ? <p className="sub">{words.inventory.noMatch}</p> : null}
      {matching.length > limit ? (
        <button type="button" className="button facts-more" onClick={() => setLimit(limit + STEP * 4)}>
          {words.inventory.more(matching.length - limit)}
        </button>
      ) : null}
    </>
  );
}

interface FactRowsProps {
  readonly columns: readonly FactColumn[];
  readonly hasKeys: boolean;
  readonly entries: readonly EntryOf[];
}

function FactRows({ columns, hasKeys, entries }: FactRowsProps): JSX.Element {
  const reader = useReader();
  const { words, say } = reader;
  return (
    <table className="facts-table">
      <thead>
        <tr>
          {hasKeys ? <th scope="col">{words.inventory.key}</th> : null}
          {columns.map(([member, title]) => (
            <th key={member ?? ''} scope="col">
              {title === undefined ? words.inventory.value : titled(say(title))}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {entries.map(([key, value], index) => (
          <tr key={key ?? index}>
            {hasKeys ? <td className="mono">{key}</td> : null}
            {columns.map(([member, , shape]) => (
              <td key={member ?? ''}>
                {cellOf(member ?? '', shape, member === undefined ? value : memberOf(value, member), reader)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function exportOf(
  matching: readonly EntryOf[],
  columns: readonly FactColumn[],
  hasKeys: boolean,
  { words, say }: Reader,
): Rows {
  return [
    [
      ...(hasKeys ? [words.inventory.key] : []),
      ...columns.map(([, title]) => (title === undefined ? words.inventory.value : titled(say(title)))),
    ],
    ...matching.map(([key, value]) => [
      ...(hasKeys ? [key ?? ''] : []),
      ...columns.map(([member]) => plainOf(member === undefined ? value : memberOf(value, member))),
    ]),
  ];
}

type FactColumn = readonly [member: string | undefined, title: Shape['title'] | undefined, shape: Shape];

function columnsOf(item: Shape, entries: readonly EntryOf[]): readonly FactColumn[] {
  if (item.kind !== 'record') return [[undefined, undefined, item]];
  const filled = new Set(entries.flatMap(([, value]) => (isRecord(value) ? Object.keys(value) : [])));
  return Object.entries(item.members).flatMap(([name, shape]): FactColumn[] =>
    filled.has(name) ? [[name, shape.title, shape]] : [],
  );
}

const memberOf = (value: unknown, member: string): unknown =>
  isRecord(value) ? value[member] : value === null ? null : undefined;

const plainOf = (value: unknown): string | number =>
  value === undefined ? '' : typeof value === 'number' ? value : actualOf(value ?? '');
