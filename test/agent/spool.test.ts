import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Spool, sendingOrder } from '../../agent/spool.ts';
import { newFolder, removeFolders } from '../kit/folder.ts';

removeFolders();

const sha = (digit: number) => String(digit % 10).repeat(64);
const place = (sequence: number) => ({ sequence, kind: 'report' as const, sha: sha(sequence) });

describe('the spool', () => {
  it('gives back what was put in, oldest number first, also to a process that starts later', () => {
    const folder = newFolder();
    const spool = new Spool(folder);
    for (const sequence of [10, 9, 100]) spool.add(place(sequence), Buffer.from(`report ${sequence}`));
    const later = new Spool(folder);
    expect(later.list().map(({ sequence }) => sequence)).toEqual([9, 10, 100]);
    expect(later.list().map((report) => later.read(report).toString())).toEqual([
      'report 9',
      'report 10',
      'report 100',
    ]);
  });

  it('keeps what is in it from other users of the host', () => {
    const folder = newFolder();
    new Spool(folder).add(place(1), Buffer.from('x'));
    expect(readdirSync(folder).map((name) => statSync(join(folder, name)).mode & 0o777)).toEqual([0o600]);
  });

  it('does not look at files that are none of its own, half written ones included', () => {
    const folder = newFolder();
    const spool = new Spool(folder);
    writeFileSync(join(folder, 'notes.txt'), 'x');
    writeFileSync(join(folder, `${'0'.repeat(15)}1-report-${sha(1)}.123.new`), 'half');
    expect(spool.list()).toEqual([]);
  });

  it.each`
    limits                               | left      | why
    ${{ maxBytes: 1000, maxReports: 2 }} | ${[3, 4]} | ${'too many reports'}
    ${{ maxBytes: 25, maxReports: 100 }} | ${[3, 4]} | ${'too many bytes'}
    ${{ maxBytes: 1, maxReports: 100 }}  | ${[4]}    | ${'the newest stays, however large'}
  `('lets the oldest make room: $why', ({ limits, left }) => {
    const spool = new Spool(newFolder(), limits);
    const dropped = [1, 2, 3, 4].flatMap((sequence) => spool.add(place(sequence), Buffer.alloc(10)).dropped);
    expect(spool.list().map(({ sequence }) => sequence)).toEqual(left);
    expect(dropped).toHaveLength(4 - left.length);
  });

  const full = (sequence: number) => place(sequence);
  const delta = (sequence: number, base: number) => ({ ...place(sequence), base });
  const line = (sequence: number) => ({ ...place(sequence), kind: 'confirmation' as const });

  it('never lets go of the newest full report, nor of what the newest delta builds on, nor keeps a line about nothing', () => {
    const spool = new Spool(newFolder(), { maxBytes: 1e6, maxReports: 4 });
    const dropped = [full(1), line(2), full(3), line(4), delta(5, 3), line(6), delta(7, 3), delta(8, 3)].map((report) =>
      spool.add(report, Buffer.alloc(10)).dropped.map(({ sequence }) => sequence),
    );
    expect(dropped.flat()).toEqual([1, 2, 4, 5, 6]);
    expect(spool.list().map(({ sequence, base }) => [sequence, base])).toEqual([
      [3, undefined],
      [7, 3],
      [8, 3],
    ]);
  });

  it.each<['oldest-first' | 'newest-first', number[]]>([
    ['oldest-first', [1, 2, 3, 4, 5, 6, 7]],
    ['newest-first', [3, 6, 7, 1, 2, 4, 5]],
  ])('sends %s: %j', (order, expected) => {
    const spool = new Spool(newFolder());
    for (const report of [full(1), line(2), full(3), delta(4, 3), line(5), delta(6, 3), line(7)])
      spool.add(report, Buffer.from('x'));
    expect(sendingOrder(spool.list(), order).map(({ sequence }) => sequence)).toEqual(expected);
  });

  it('takes rejected reports out of the way and keeps the last five', () => {
    const folder = newFolder();
    const spool = new Spool(folder);
    for (let sequence = 1; sequence <= 7; sequence += 1) {
      spool.add(place(sequence), Buffer.from('x'));
      for (const report of spool.list()) spool.reject(report);
    }
    expect(spool.list()).toEqual([]);
    expect(readdirSync(join(folder, 'rejected')).map((name) => Number(name.slice(0, 16)))).toEqual([3, 4, 5, 6, 7]);
  });
});
