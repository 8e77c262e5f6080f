import { Fragment, type JSX } from 'react';
import type { CalendarLane, LifecycleAnswer } from '../../../collector/api.ts';
import { Go } from '../address.tsx';
import { type Reader, useReader } from '../language.tsx';
import { productPath } from '../paths.ts';
import { drawLane, LANE_SECTIONS, placeOf, type Span, sectionOf, ticksOf } from './calendar-lanes.ts';
import './calendar.css';

interface CalendarProps {
  readonly title: string;
  readonly lanes: readonly CalendarLane[];
  readonly on: string;
  readonly span: Span;
}

/** Lanes by when support ends; every lane also says in words what it draws. */
export function Calendar({ title, lanes, on, span }: CalendarProps): JSX.Element {
  const { words } = useReader();
  return (
    <Frame title={title} on={on} span={span} isEmpty={lanes.length === 0}>
      {LANE_SECTIONS.map((section) => {
        const members = lanes.filter((lane) => sectionOf(lane, on) === section);
        if (members.length === 0) return null;
        return (
          <Fragment key={section}>
            <h3 className="lane-section">{words.calendar.sections[section]}</h3>
            <ul className="lane-list">
              {members.map((lane) => (
                <Lane key={`${lane.product}/${lane.title}/${lane.cycle}`} lane={lane} on={on} span={span} />
              ))}
            </ul>
          </Fragment>
        );
      })}
    </Frame>
  );
}

/** Certificates: one bar each, up to its end. */
export function CertificateCalendar({
  certificates,
  on,
  span,
}: {
  readonly certificates: LifecycleAnswer['certificates'];
  readonly on: string;
  readonly span: Span;
}): JSX.Element {
  const { words, format } = useReader();
  return (
    <Frame title={words.calendar.kinds.certificate} on={on} span={span} isEmpty={certificates.length === 0}>
      <ul className="lane-list">
        {certificates.map(({ what, endsOn, hostCount }) => (
          <li key={`${what}/${endsOn}`} className="lane-row">
            <span className="lane-name">{what}</span>
            <div className="lane" role="img" aria-label={format.day(endsOn)}>
              <i className="piece-supported" style={{ left: '0%', width: `${placeOf(endsOn, span)}%` }} />
              <EndDay endsOn={endsOn} span={span} />
              <Today on={on} span={span} />
            </div>
            <b>{format.number(hostCount)}</b>
          </li>
        ))}
      </ul>
    </Frame>
  );
}

interface FrameProps {
  readonly title: string;
  readonly on: string;
  readonly span: Span;
  readonly isEmpty: boolean;
  readonly children: React.ReactNode;
}

function Frame({ title, on, span, isEmpty, children }: FrameProps): JSX.Element {
  const { words } = useReader();
  return (
    <section className="card is-flush calendar" aria-labelledby="calendar-title">
      <header>
        <h2 id="calendar-title">{title}</h2>
        <Legend />
      </header>
      {isEmpty ? <p className="sub calendar-none">{words.calendar.noLanes}</p> : null}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="scroll" tabIndex={0} aria-label={title}>
        <div className="lanes">
          {isEmpty ? null : <Axis on={on} span={span} />}
          {children}
        </div>
      </section>
    </section>
  );
}

function Legend(): JSX.Element {
  const { words } = useReader();
  const kinds = ['supported', 'extended', 'unproven', 'ended'] as const;
  return (
    <ul className="right calendar-legend">
      {kinds.map((kind) => (
        <li key={kind}>
          <i className={`piece-${kind}`} />
          {words.calendar.legend[kind]}
        </li>
      ))}
    </ul>
  );
}

function Axis({ on, span }: { readonly on: string; readonly span: Span }): JSX.Element {
  const { words } = useReader();
  const today = placeOf(on, span);
  return (
    <div className="lane-row lane-axis" aria-hidden="true">
      <span />
      <div className="lane-years">
        {ticksOf(span).map((day) => (
          <span key={day} style={{ left: `${placeOf(day, span)}%` }}>
            {day.endsWith('-01-01') ? day.slice(0, 4) : `${day.slice(5, 7)}/${day.slice(2, 4)}`}
          </span>
        ))}
        <span className={today < 12 ? 'lane-now is-first' : 'lane-now'} style={{ left: `${today}%` }}>
          {words.calendar.today}
        </span>
      </div>
      <span className="dim">{words.calendar.hosts}</span>
    </div>
  );
}

function Lane({
  lane,
  on,
  span,
}: {
  readonly lane: CalendarLane;
  readonly on: string;
  readonly span: Span;
}): JSX.Element {
  const reader = useReader();
  const { pieces, endsOn } = drawLane(lane, span);
  const name = `${lane.title} ${lane.cycle}`;
  const text = laneText(lane, reader);
  const target =
    lane.subject === 'os'
      ? { to: '/hosts', search: { q: `${lane.product} ${lane.cycle}` } }
      : { to: productPath(lane.product) };
  return (
    <li className="lane-row" title={text}>
      <Go {...target} className="lane-name">
        {name}
      </Go>
      <div className="lane" role="img" aria-label={`${name}: ${text}`}>
        {ticksOf(span).map((day) => (
          <span key={day} className="lane-tick" style={{ left: `${placeOf(day, span)}%` }} />
        ))}
        {pieces.map(({ kind, left, width }) => (
          <i key={kind} className={`piece-${kind}`} style={{ left: `${left}%`, width: `${width}%` }} />
        ))}
        {endsOn === undefined ? null : <EndDay endsOn={endsOn} span={span} />}
        <Today on={on} span={span} />
      </div>
      <b>{reader.format.number(lane.hostCount)}</b>
    </li>
  );
}

/** The month of the end, where it lies in what is shown; near the right edge it stands before the end. */
function EndDay({ endsOn, span }: { readonly endsOn: string; readonly span: Span }): JSX.Element | null {
  const place = placeOf(endsOn, span);
  if (endsOn >= span.untilOn) return null;
  const side = place > 88 ? ' is-last' : '';
  return (
    <span className={`lane-end${side}`} style={{ left: `${place}%` }}>
      {endsOn.slice(5, 7)}/{endsOn.slice(0, 4)}
    </span>
  );
}

function Today({ on, span }: { readonly on: string; readonly span: Span }): JSX.Element {
  return <span className="lane-today" style={{ left: `${placeOf(on, span)}%` }} />;
}

function laneText(lane: CalendarLane, { words, format }: Reader): string {
  const { supportedUntilOn, extendedUntilOn, provenCount, hostCount } = lane;
  const parts: string[] = [];
  if (supportedUntilOn === null) parts.push(words.calendar.noEnd);
  else if (supportedUntilOn === undefined) parts.push(words.calendar.over);
  else parts.push(words.calendar.until(format.day(supportedUntilOn)));
  if (extendedUntilOn !== null) {
    parts.push(words.calendar.extendedUntil(format.day(extendedUntilOn), provenCount, hostCount));
  }
  return parts.join('; ');
}
