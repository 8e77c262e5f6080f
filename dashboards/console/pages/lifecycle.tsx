import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import type { LifecycleAnswer } from '../../../collector/api.ts';
import { useAddress } from '../address.tsx';
import { endingsFile, forecastQuery, lifecycleQuery, unitsQuery } from '../api.ts';
import { useReader } from '../language.tsx';
import { Calendar, CertificateCalendar } from '../parts/calendar.tsx';
import { spanOf, systemTotals } from '../parts/calendar-lanes.ts';
import { Chip } from '../parts/chips.tsx';
import { dataText } from '../parts/data-origin.tsx';
import { EndingMonths } from '../parts/ending-months.tsx';
import { Answer, Face } from '../parts/face.tsx';
import { Icon } from '../parts/icon.tsx';
import { PageHead, PrintButton } from '../parts/page-head.tsx';
import { Undated } from '../parts/undated.tsx';

const KINDS = ['os', 'product', 'certificate'] as const;

/** What ends when, whose is it, what if we do nothing? */
export default function Lifecycle(): JSX.Element {
  const { search } = useAddress();
  const calendar = useQuery(lifecycleQuery(search.unit));
  return (
    <Answer isPage query={calendar} what="lifecycle" lines={8}>
      {(answer) => <Filled calendar={answer} />}
    </Answer>
  );
}

function Filled({ calendar }: { readonly calendar: LifecycleAnswer }): JSX.Element {
  const { words } = useReader();
  const { lanes, certificates, undated } = calendar;
  if (lanes.length === 0 && certificates.length === 0 && undated.length === 0) {
    return (
      <>
        <PageHead sentence={words.calendar.none} title={words.pages.lifecycle} />
        <Face kind="empty" title={words.calendar.noneTitle}>
          {words.calendar.noneText}
        </Face>
      </>
    );
  }
  return (
    <>
      <Head calendar={calendar} />
      <Choices calendar={calendar} />
      <Chosen calendar={calendar} />
      <Months />
      {undated.length === 0 ? null : <Undated undated={undated} total={calendar.undatedCount} />}
    </>
  );
}

function Head({ calendar }: { readonly calendar: LifecycleAnswer }): JSX.Element {
  const reader = useReader();
  const { words, language } = reader;
  const { search } = useAddress();
  const { all, gone } = systemTotals(calendar);
  const last = useQuery(forecastQuery(search.unit)).data?.months.at(-1);
  const { unknown, unproven } = calendar.systems;
  const month = last === undefined ? '…' : `${last.month.slice(5)}/${last.month.slice(0, 4)}`;
  return (
    <PageHead
      sentence={words.calendar.sentence(
        gone,
        all,
        last?.unsupportedCount ?? gone,
        month,
        last?.unknownCount ?? unknown + unproven,
      )}
      title={words.pages.lifecycle}
      beside={dataText(calendar.data, reader)}
      actions={
        <>
          <a className="button" href={endingsFile('ics', language, search.unit)} download>
            <Icon name="calendar" />
            {words.calendar.ics}
          </a>
          <a className="button" href={endingsFile('csv', language, search.unit)} download>
            <Icon name="save" />
            {words.calendar.csv}
          </a>
          <PrintButton />
        </>
      }
    />
  );
}

function Choices({ calendar }: { readonly calendar: LifecycleAnswer }): JSX.Element {
  const { words, format } = useReader();
  const { search, change } = useAddress();
  const counts = {
    os: calendar.lanes.filter(({ subject }) => subject === 'os').length,
    product: calendar.lanes.filter(({ subject }) => subject === 'product').length,
    certificate: calendar.certificates.length,
  };
  return (
    <div className="chips">
      {KINDS.map((kind) => (
        <Chip
          key={kind}
          isOn={kindOf(search.kind) === kind}
          onPress={() => change({ kind: kind === 'os' ? undefined : kind })}
        >
          {words.calendar.kinds[kind]} {format.number(counts[kind])}
        </Chip>
      ))}
      <Chip isOn={search.zoom !== 'near'} onPress={() => change({ zoom: undefined })}>
        {words.calendar.zoom.all}
      </Chip>
      <Chip isOn={search.zoom === 'near'} onPress={() => change({ zoom: 'near' })}>
        {words.calendar.zoom.near}
      </Chip>
    </div>
  );
}

const kindOf = (word: string | undefined): (typeof KINDS)[number] => KINDS.find((kind) => kind === word) ?? 'os';

function Chosen({ calendar }: { readonly calendar: LifecycleAnswer }): JSX.Element {
  const { words } = useReader();
  const { search } = useAddress();
  const kind = kindOf(search.kind);
  const span = spanOf(calendar.on, search.zoom === 'near');
  if (kind === 'certificate') {
    return <CertificateCalendar certificates={calendar.certificates} on={calendar.on} span={span} />;
  }
  const lanes = calendar.lanes.filter(({ subject }) => subject === kind);
  return <Calendar title={words.calendar.kinds[kind]} lanes={lanes} on={calendar.on} span={span} />;
}

function Months(): JSX.Element {
  const { say } = useReader();
  const { search } = useAddress();
  const forecast = useQuery(forecastQuery(search.unit));
  const units = useQuery(unitsQuery()).data ?? [];
  const names = new Map(units.map((unit) => [unit.unitId, say(unit.name)]));
  return (
    <Answer query={forecast} what="lifecycle" lines={6}>
      {({ months }) => <EndingMonths months={months} unitName={(unit) => names.get(unit) ?? unit} />}
    </Answer>
  );
}
