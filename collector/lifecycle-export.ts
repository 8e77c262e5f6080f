import { hash } from 'node:crypto';
import type { ForecastAnswer, LifecycleAnswer } from './api.ts';

/** Octets of a content line of iCalendar, its line break left out. */
const MAX_LINE_OCTETS = 75;

/**
 * What ends in the months to come as a calendar that other programs read: one whole-day event for each ending. The same
 * ending keeps its UID, so that a calendar that is fetched again changes events and does not double them.
 * Source: RFC 5545 3.1 (folding), 3.3.11 (TEXT), 3.6.1 (VEVENT); RFC 7986 for NAME.
 */
export function writeCalendar(
  { months, data }: ForecastAnswer,
  { certificates }: Pick<LifecycleAnswer, 'certificates'>,
  { stampAt, language }: { readonly stampAt: string; readonly language: 'vi' | 'en' },
): string {
  const words = WORDS[language];
  const stamp = `${stampAt.slice(0, 19).replace(/[-:]/g, '')}Z`;
  const event = (endsOn: string, title: string, about: string): string[] => [
    'BEGIN:VEVENT',
    `UID:${hash('sha256', `${endsOn} ${title}`, 'hex').slice(0, 32)}@muster`,
    `DTSTAMP:${stamp}`,
    `DTSTART;VALUE=DATE:${endsOn.replaceAll('-', '')}`,
    `SUMMARY:${escaped(title)}`,
    `DESCRIPTION:${escaped(about)}`,
    'TRANSP:TRANSPARENT',
    'END:VEVENT',
  ];
  const endings = months.flatMap((month) => month.endings);
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Muster//Lifecycle//EN',
    `NAME:${escaped(words.name)}`,
    `X-WR-CALNAME:${escaped(words.name)}`,
    ...endings.flatMap(({ endsOn, title, cycle, kind, hostCount, units }) =>
      event(
        endsOn,
        `${title} ${cycle}: ${words[kind]}`,
        `${words.hosts(hostCount)}\n${units.map(({ unitId, hostCount: count }) => `${unitId}: ${count}`).join('\n')}\n${words.source(data.dataOn)}`,
      ),
    ),
    ...certificates.flatMap(({ what, endsOn, hostCount }) =>
      event(endsOn, `${words.certificate}: ${what}`, words.hosts(hostCount)),
    ),
    'END:VCALENDAR',
  ];
  return `${lines.map(folded).join('\r\n')}\r\n`;
}

const WORDS = {
  vi: {
    name: 'Muster: lịch hỗ trợ',
    support: 'hết hỗ trợ',
    extended: 'hết hỗ trợ kéo dài',
    certificate: 'Chứng thư hết hạn',
    hosts: (count: number) => `${count} máy`,
    source: (day: string) => `Theo bảng vòng đời ngày ${day}`,
  },
  en: {
    name: 'Muster: support lifecycle',
    support: 'support ends',
    extended: 'extended support ends',
    certificate: 'Certificate ends',
    hosts: (count: number) => (count === 1 ? '1 host' : `${count} hosts`),
    source: (day: string) => `By the lifecycle table of ${day}`,
  },
} as const;

/** Other control characters may not stand in a calendar, and a lone carriage return begins a line for many readers. */
function escaped(text: string): string {
  return text
    .replace(/[\\;,]/g, '\\$&')
    .replace(/\r\n?|\n/g, '\\n')
    .replace(/\p{Cc}/gu, ' ');
}

/** Lines are cut by octets and never inside a character. */
function folded(line: string): string {
  let out = '';
  let octets = 0;
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (octets + size > MAX_LINE_OCTETS) {
      out += '\r\n ';
      octets = 1;
    }
    out += character;
    octets += size;
  }
  return out;
}

/** The same endings as a table, one row for each ending and unit. Begins with a byte order mark: Excel takes it for UTF-8 then. */
export function writeEndingsCsv({ months, data }: ForecastAnswer): string {
  const rows = months.flatMap(({ endings }) =>
    endings.flatMap(({ endsOn, subject, title, cycle, kind, next, units }) =>
      units.map(({ unitId, hostCount }) => [endsOn, subject, title, cycle, kind, next, unitId, hostCount, data.dataOn]),
    ),
  );
  const head = ['endsOn', 'subject', 'title', 'cycle', 'kind', 'next', 'unit', 'hosts', 'dataOn'];
  return `\uFEFF${[head, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}

/** Quoted where CSV wants it, and made harmless where a spreadsheet would take it for a formula. */
function cell(value: string | number): string {
  const text = typeof value === 'string' && /^[=+\-@\t\r\n＝＋－＠]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
