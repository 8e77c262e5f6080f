import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { settingsCommand } from '../../agent/commands/settings.ts';
import {
  checkSettings,
  DEFAULT_SETTINGS,
  readSettings,
  type Settings,
  settingsSchema,
  writeSettings,
} from '../../agent/settings.ts';
import { dayIn, holdOn, isInWindow, sentOn } from '../../agent/transfer.ts';
import { newFolder, removeFolders } from '../kit/folder.ts';

removeFolders();

const good: Partial<Settings>[] = [
  {},
  { intervalSeconds: 600, spoolBytes: 2_000_000, spoolReports: 50, sendOrder: 'newest-first', bytesPerDay: 100_000 },
  { transferWindows: ['22:00-05:00', '12:00-13:00'], timeZone: 'UTC', isMetered: true, compression: 'gzip' },
];

const bad: [string, unknown][] = [
  ['no object', []],
  ['a name nobody knows', { colour: 'red' }],
  ['an interval of a second', { intervalSeconds: 1 }],
  ['half a byte', { spoolBytes: 1_000_000.5 }],
  ['a number as text', { spoolReports: '50' }],
  ['an order nobody knows', { sendOrder: 'random' }],
  ['a budget below that of a day of confirmations', { bytesPerDay: 100 }],
  ['an hour that no day has', { transferWindows: ['24:00-05:00'] }],
  ['a truth as text', { isMetered: 'yes' }],
];

describe('the settings of an agent', () => {
  const isValid = new Ajv2020({ strict: false }).compile(settingsSchema());

  it.each(good)('may be %j, by our own check and by the schema', (settings) => {
    expect(checkSettings(settings, 'here')).toEqual({ ...DEFAULT_SETTINGS, ...settings });
    expect(isValid(settings)).toBe(true);
  });

  it.each(bad)('may not be %s', (_, settings) => {
    expect(() => checkSettings(settings, 'here')).toThrow(/here/);
    expect(isValid(settings)).toBe(false);
  });

  it('have a window that is some time', () => {
    expect(() => checkSettings({ transferWindows: ['05:00-05:00'] }, 'here')).toThrow(/22:00-05:00/);
  });

  it('are kept in the folder, defaults where nothing is written, and name the file that is broken', () => {
    const folder = newFolder();
    expect(readSettings(folder)).toEqual(DEFAULT_SETTINGS);
    writeSettings(folder, { isMetered: true });
    expect(readSettings(folder)).toEqual({ ...DEFAULT_SETTINGS, isMetered: true });
    writeFileSync(join(folder, 'settings.json'), '{');
    expect(() => readSettings(folder)).toThrow(/settings\.json is no JSON/);
  });

  it('are changed one by one, and taken back by name', () => {
    const data = newFolder();
    expect(settingsCommand({ data, metered: true, window: ['22:00-05:00'], json: true })).toBe(0);
    expect(settingsCommand({ data, bytesPerDay: 100_000, reset: ['isMetered'], json: true })).toBe(0);
    expect(JSON.parse(readFileSync(join(data, 'settings.json'), 'utf8'))).toEqual({
      transferWindows: ['22:00-05:00'],
      bytesPerDay: 100_000,
    });
    expect(() => settingsCommand({ data, reset: ['colour'] })).toThrow(/colour/);
    expect(() => settingsCommand({ data, window: ['noon'] })).toThrow(/22:00-05:00/);
  });
});

describe('when an agent may send', () => {
  const utc = (transferWindows: string[]): Settings => ({ ...DEFAULT_SETTINGS, transferWindows, timeZone: 'UTC' });
  it.each<[string[], string, boolean]>([
    [[], '12:00', true],
    [['22:00-05:00'], '21:59', false],
    [['22:00-05:00'], '22:00', true],
    [['22:00-05:00'], '04:59', true],
    [['22:00-05:00'], '05:00', false],
    [['08:00-09:00', '12:00-13:00'], '12:30', true],
    [['08:00-09:00', '12:00-13:00'], '10:00', false],
  ])('in the windows %j at %s: %s', (windows, time, expected) => {
    expect(isInWindow(utc(windows), new Date(`2026-11-21T${time}:00Z`))).toBe(expected);
  });

  it('goes by the clock on the wall where no zone is named', () => {
    const at = new Date(2026, 10, 21, 23, 30);
    expect(isInWindow({ ...DEFAULT_SETTINGS, transferWindows: ['23:00-23:59'] }, at)).toBe(true);
    expect(dayIn('local', at)).toBe('2026-11-21');
  });

  const at = new Date('2026-11-21T12:00:00Z');
  const budget: Settings = { ...DEFAULT_SETTINGS, bytesPerDay: 100_000, timeZone: 'UTC' };
  it.each<[string, number, string | undefined, number, string | undefined]>([
    ['within the budget', 50_000, undefined, 50_000, undefined],
    ['over it', 50_001, undefined, 50_000, 'budget_spent'],
    ['the first of the day, however large', 0, undefined, 500_000, undefined],
    ['before the collector wants it', 0, '2026-11-21T12:10:00Z', 10, 'asked_to_wait'],
    ['after that', 0, '2026-11-21T11:00:00Z', 10, undefined],
    ['with an instant that only a wrong clock can have made', 0, '2027-01-01T00:00:00Z', 10, undefined],
  ])('%s', (_, spent, notBefore, bytes, expected) => {
    const sent = { day: '2026-11-21', bytes: spent };
    expect(holdOn(budget, { sent, notBefore }, at, bytes)).toBe(expected);
  });

  it('begins each day with nothing spent', () => {
    expect(sentOn(budget, { day: '2026-11-20', bytes: 99_000 }, at)).toEqual({ day: '2026-11-21', bytes: 0 });
  });
});
