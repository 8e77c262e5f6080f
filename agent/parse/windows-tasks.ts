import type { ScheduledTasks } from '../../policies/inventory/sections/cron.ts';
import { TargetError } from '../targets/target.ts';
import { childrenOf, elementAt, localName, parseXml, textAt, type XmlElement } from './xml.ts';

type Task = ScheduledTasks[string];

/**
 * Tasks of `schtasks /query /xml`: definitions one after another, each under a comment with its path. Arguments are
 * dropped. Throws `TargetError` `parse_failed` where a definition cannot be read, or none is there (every Windows has some).
 * Source: https://learn.microsoft.com/windows/win32/taskschd/task-scheduler-schema
 */
export function parseTasksXml(text: string): Record<string, Task> {
  const facts: Record<string, Task> = {};
  const starts = [...text.matchAll(/<Task\b[^>]*>/g)];
  for (const [place, { index }] of starts.entries()) {
    const end = text.indexOf('</Task>', index);
    const [element] = (end < 0 ? undefined : parseXml(text.slice(index, end + '</Task>'.length))) ?? [];
    if (element === undefined)
      throw new TargetError('parse_failed', `the definition of task ${place + 1} is no XML that can be read`);
    const before = text.slice(place === 0 ? 0 : (starts[place - 1]?.index ?? 0), index);
    const path =
      [...before.matchAll(/<!--\s*(\\.*?)\s*-->/g)].at(-1)?.[1] ?? textAt(element, 'RegistrationInfo', 'URI');
    if (path !== undefined) facts[path] = taskOf(element);
  }
  if (Object.keys(facts).length === 0) throw new TargetError('parse_failed', 'schtasks: no task in it has a path');
  return facts;
}

function taskOf(task: XmlElement): Task {
  const principal = elementAt(task, 'Principals', 'Principal');
  const runAs = textAt(principal, 'UserId') ?? textAt(principal, 'GroupId');
  const runLevel = textAt(principal, 'RunLevel');
  const program = textAt(task, 'Actions', 'Exec', 'Command');
  const handler = textAt(task, 'Actions', 'ComHandler', 'ClassId');
  return {
    isEnabled: textAt(task, 'Settings', 'Enabled')?.toLowerCase() !== 'false',
    ...(runAs === undefined ? {} : { runAs }),
    // What the schema means where nothing is written.
    runLevel: runLevel === 'HighestAvailable' ? 'highest' : 'least',
    ...(program === undefined
      ? handler === undefined
        ? {}
        : { program: handler }
      : { program: withoutQuotes(program) }),
    triggers: triggersOf(task),
  };
}

/** `Calendar: daily from 03:00`, `Boot`, `Logon`, … as the schema names them; a trigger that is off is none. */
function triggersOf(task: XmlElement): string[] {
  const [triggers] = childrenOf(task, 'Triggers');
  return (triggers?.children ?? []).flatMap((trigger) => {
    if (textAt(trigger, 'Enabled')?.toLowerCase() === 'false') return [];
    const kind = localName(trigger.name).replace(/Trigger$/, '');
    const schedule = trigger.children.map(({ name }) => localName(name)).find((name) => name.startsWith('ScheduleBy'));
    const rhythm = schedule?.slice('ScheduleBy'.length).toLowerCase();
    const at = /T(\d\d:\d\d)/.exec(textAt(trigger, 'StartBoundary') ?? '')?.[1];
    const every = textAt(trigger, 'Repetition', 'Interval');
    const words = [
      kind,
      ...(rhythm === undefined ? [] : [rhythm]),
      ...(at === undefined || kind !== 'Calendar' ? [] : [at]),
    ];
    return [[...words, ...(every === undefined ? [] : [`every ${every}`])].join(' ')];
  });
}

function withoutQuotes(text: string): string {
  return text.replace(/^"(.*)"$/, '$1');
}

/** Columns of `schtasks /query /fo csv /v` on 2003, whose headings are in the display language. XP lacks the logon mode. */
const COLUMNS_2003 = { name: 1, lastResult: 6, program: 9, state: 12, kind: 13, time: 14, runAs: 19 } as const;
const COLUMN_COUNTS = [28, 27];

/** "Disabled" as 2003 prints it; whatever else stands there means that the task is on. */
const DISABLED =
  /^(?:disabled|deaktiviert|désactivée?|desactivée?|deshabilitad[oa]|disattivat[oa]|disabilitat[oa]|uitgeschakeld|отключен[оа]?|已禁用|禁用|無効|bị tắt|đã tắt)/i;
const EMPTY = /^(?:n\/a|n\/d|nicht zutreffend|н\/д|暂缺|不适用|該当なし)?$/i;

/**
 * Tasks of 2003 and XP, by position. Throws `parse_failed` where the rows have other columns. Source: schtasks of Windows
 * Server 2003 SP2.
 */
export function parseTasksCsv(text: string): Record<string, Task> {
  const rows = csvRows(text);
  if (rows.length === 0 && text.trim() !== '' && !/no scheduled tasks/i.test(text))
    throw new TargetError('parse_failed', 'schtasks: no row of it is a table');
  const shift = rows[0]?.length === COLUMN_COUNTS[1] ? 1 : 0;
  const facts: Record<string, Task> = {};
  for (const row of rows.slice(1)) {
    if (!COLUMN_COUNTS.includes(row.length))
      throw new TargetError('parse_failed', `schtasks: a row of ${row.length} columns; 2003 has 28`);
    const cell = (column: keyof typeof COLUMNS_2003): string | undefined => {
      const place = COLUMNS_2003[column];
      const value = row[place > 4 ? place - shift : place]?.trim() ?? '';
      return EMPTY.test(value) ? undefined : value;
    };
    const [name, program, runAs, lastResult] = [cell('name'), cell('program'), cell('runAs'), cell('lastResult')];
    if (name === undefined || row[1] === rows[0]?.[1]) continue; // the heading comes again for each folder
    const trigger = [cell('kind'), cell('time')].filter((word) => word !== undefined).join(' ');
    facts[name] = {
      isEnabled: !DISABLED.test(cell('state') ?? ''),
      ...(runAs === undefined ? {} : { runAs }),
      ...(program === undefined ? {} : { program }),
      triggers: trigger === '' ? [] : [trigger],
      ...(lastResult !== undefined && /^-?\d{1,10}$/.test(lastResult) ? { lastResult: Number(lastResult) } : {}),
    };
  }
  return facts;
}

/** Rows of quoted cells; a quote within is doubled. Source: RFC 4180. */
function csvRows(text: string): string[][] {
  return text
    .split(/\r?\n/)
    .filter((line) => line.startsWith('"'))
    .map((line) => [...line.matchAll(/"((?:[^"]|"")*)"(?:,|$)/g)].map(([, cell = '']) => cell.replaceAll('""', '"')));
}
