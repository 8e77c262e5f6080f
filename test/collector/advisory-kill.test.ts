import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { removeUnusedFeeds } from '../../collector/store/advisory-feeds.ts';
import type { Database } from '../../collector/store/database.ts';
import { newestEdition } from '../../collector/store/editions.ts';
import { openStore } from '../../collector/store/open.ts';
import { verifyStore } from '../../collector/store/verify.ts';
import { inPackage } from '../../policies/base/package-root.ts';

const MINUTE_MS = 60_000;

function record(index: number): string {
  const range = { type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: `1.${index}-1` }] };
  const affected = [{ package: { ecosystem: 'Debian:11', name: `p${index}` }, ranges: [range] }];
  return JSON.stringify({ id: `DSA-${index}-1`, modified: '2026-11-20T00:00:00Z', affected });
}

function write(path: string, count: number): string {
  writeFileSync(path, Array.from({ length: count }, (_, index) => record(index)).join('\n'));
  return path;
}

/** Imports in a process of its own, which is killed after its first word of progress where `isKilled`. */
function importFile(store: string, file: string, isKilled: boolean): Promise<number | null> {
  const child = spawn(process.execPath, [inPackage('test', 'kit', 'import-feed.ts'), store, file], {
    cwd: inPackage(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child.stdout.on('data', () => void (isKilled && child.kill('SIGKILL')));
  return new Promise((resolve) => child.once('exit', resolve));
}

async function recordsOf(db: Database, feed: number): Promise<number> {
  const rows = await db
    .selectFrom('advisory_records')
    .select('record_number')
    .where('feed_number', '=', feed)
    .execute();
  return rows.length;
}

it('leaves the feed that is in force as it was when the collector is killed in the middle of an import', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-advisories-'));
  const store = join(folder, 'muster.db');
  try {
    expect(await importFile(store, write(join(folder, 'old.ndjson'), 500), false)).toBe(0);
    expect(await importFile(store, write(join(folder, 'new.ndjson'), 5000), true)).not.toBe(0);
    const db = await openStore({ kind: 'sqlite', path: store });
    expect(await verifyStore(db)).toEqual([]);
    expect((await newestEdition(db))?.parts.feeds).toEqual([1]);
    expect(await recordsOf(db, 1)).toBe(500);
    const half = await recordsOf(db, 2);
    expect([half > 0, half < 5000]).toEqual([true, true]);
    const after = (minutes: number) => new Date(Date.now() + minutes * MINUTE_MS);
    expect(await removeUnusedFeeds(db, after(10))).toBe(0);
    expect(await removeUnusedFeeds(db, after(20))).toBe(1);
    expect([await recordsOf(db, 1), await recordsOf(db, 2)]).toEqual([500, 0]);
    await db.destroy();
    expect(await importFile(store, join(folder, 'new.ndjson'), false)).toBe(0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 120_000);
