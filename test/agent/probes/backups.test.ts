import { describe, expect, it } from 'vitest';
import { instantOfLocal } from '../../../agent/parse/local-time.ts';
import { parseLooseInstant } from '../../../agent/parse/loose-instant.ts';
import { backups, MARKER_FOLDER } from '../../../agent/probes/backups.ts';
import { declared } from '../../../agent/probes/declared.ts';
import { bundleOf, type FileOf } from '../../kit/bundle.ts';
import { collect } from '../../kit/collect.ts';

const facts = { time: { timeZone: 'Asia/Ho_Chi_Minh' } };
const told = async (files: Readonly<Record<string, FileOf>>, known: Readonly<Record<string, unknown>> = facts) =>
  await collect(backups, bundleOf({ files }), known);

describe('backups', () => {
  it('that nobody set up are an empty list', async () => {
    expect((await told({})).facts).toEqual([]);
  });

  it.each<[string, Record<string, FileOf>, object]>([
    [
      'a marker of a script',
      { [`${MARKER_FOLDER}/db.json`]: '{ "job": "db", "finishedAt": "2026-11-21T02:00:00+07:00", "result": "OK" }' },
      { tool: 'marker', job: 'db', lastSuccessAt: '2026-11-20T19:00:00Z', result: 'success', basis: 'marker' },
    ],
    [
      'a marker that tells of failure',
      { [`${MARKER_FOLDER}/db.json`]: '{ "job": "db", "finishedAt": "2026-11-21T02:00:00Z", "result": "error 28" }' },
      { tool: 'marker', job: 'db', lastAttemptAt: '2026-11-21T02:00:00Z', result: 'error 28' },
    ],
    [
      'pgBackRest',
      {
        '/var/lib/pgbackrest/backup/main/backup.info':
          '[backrest]\nbackrest-format=5\n\n[backup:current]\n20261120-010000F={"backup-error":false,"backup-timestamp-stop":1795139640,"option-x":1}\n20261121-010000F={"backup-error":true,"backup-timestamp-stop":1795226040}\n\n[db]\ndb-id=1\n',
      },
      {
        tool: 'pgbackrest',
        job: 'main',
        lastSuccessAt: '2026-11-20T01:54:00Z',
        lastAttemptAt: '2026-11-21T01:54:00Z',
        result: 'error',
      },
    ],
    [
      'barman',
      {
        '/var/lib/barman/pg/base/20261121T020000/backup.info':
          'status=DONE\nbegin_time=2026-11-21 02:00:00.1+00:00\nend_time=2026-11-21 02:10:00.5+00:00\n',
      },
      { tool: 'barman', job: 'pg', lastSuccessAt: '2026-11-21T02:10:00Z' },
    ],
    [
      'duplicity',
      { '/root/.cache/duplicity/home/duplicity-inc.20261119T010000Z.to.20261121T010000Z.manifest': '' },
      { tool: 'duplicity', job: 'home', lastSuccessAt: '2026-11-21T01:00:00Z' },
    ],
    [
      'rsnapshot, whose log has local times',
      {
        '/var/log/rsnapshot.log':
          '[2026-11-20T03:30:01] /usr/bin/rsnapshot daily: started\n[2026-11-20T03:40:01] /usr/bin/rsnapshot daily: completed successfully\n[2026-11-21T03:30:02] /usr/bin/rsnapshot daily: ERROR: /usr/bin/rsync returned 12 while processing /home/PLANTED\n',
      },
      {
        tool: 'rsnapshot',
        job: 'daily',
        lastSuccessAt: '2026-11-19T20:40:01Z',
        lastAttemptAt: '2026-11-20T20:30:02Z',
        result: 'error',
        basis: 'log',
      },
    ],
    [
      'Bacula',
      {
        '/var/log/bacula/bacula.log':
          '21-Nov 23:05 dir JobId 7: saving /srv/PLANTED\n  Job:                    Nightly.2026-11-21_23.05.00_03\n  Backup Level:           Incremental\n  End time:               21-Nov-2026 23:06:05\n  Termination:            Backup OK\n',
      },
      { tool: 'bacula', job: 'Nightly', lastSuccessAt: '2026-11-21T16:06:05Z', result: 'success' },
    ],
    [
      'a client whose server knows',
      { '/usr/openv/netbackup/bp.conf': 'SERVER = backup\n' },
      { tool: 'netbackup', basis: 'state' },
    ],
  ])('are known by %s', async (_, files, expected) => {
    const { facts: entries } = await told(files);
    expect(entries).toHaveLength(1);
    expect(entries).toMatchObject([expected]);
    expect(JSON.stringify(entries)).not.toContain('PLANTED');
  });

  it('with a marker that is none are partial', async () => {
    expect(await told({ [`${MARKER_FOLDER}/x.json`]: '{"job":"x"}' })).toMatchObject({
      facts: [],
      outcome: 'partial',
      reason: 'parse_failed',
    });
  });

  it('in a local time without a known zone have no time', async () => {
    const log = { '/var/log/rsnapshot.log': '[2026-11-20T03:40:01] rsnapshot daily: completed successfully\n' };
    expect((await told(log, {})).facts).toEqual([]);
  });

  it.each([
    ['2026-11-21T08:00:00.123Z', '2026-11-21T08:00:00Z'],
    ['2026-11-21 08:00:00+07', '2026-11-21T01:00:00Z'],
    ['1795226040', '2026-11-21T01:54:00Z'],
    ['Sat, 21 Nov 2026 08:00:00 +0700', '2026-11-21T01:00:00Z'],
    ['2026-11-21T08:00:00', undefined],
    ['2026-13-41T08:00:00Z', undefined],
    ['0', undefined],
  ])('the instant %s is %s', (text, expected) => {
    expect(parseLooseInstant(text)).toBe(expected);
  });

  it('a local time is that of its zone, summer time too', () => {
    expect(instantOfLocal('2026-07-01 12:00:00', 'Europe/Berlin')).toBe('2026-07-01T10:00:00Z');
    expect(instantOfLocal('2026-01-01T12:00:00', 'Europe/Berlin')).toBe('2026-01-01T11:00:00Z');
    expect(instantOfLocal('2026-01-01T12:00:00', 'Nowhere/Land')).toBeUndefined();
  });
});

describe('what the owner declared', () => {
  it('is taken from a recording too, without what the file allows or forbids there', async () => {
    const text = '{"declared":{"purpose":"portal","systems":["b","a"]},"disabledProbes":["unknown"]}';
    const { facts: found } = await collect(declared, bundleOf({ files: { '/etc/muster-agent.json': text } }));
    expect(found).toEqual({ purpose: 'portal', systems: ['b', 'a'] });
  });

  it('is absent where nobody declared anything, and refused where it is not understood', async () => {
    expect(await collect(declared, bundleOf({ files: {} }))).toMatchObject({ facts: undefined, outcome: 'not_run' });
    const wrong = bundleOf({ files: { '/etc/muster-agent.json': '{"declared":{"owner":"Minh"}}' } });
    await expect(collect(declared, wrong)).rejects.toMatchObject({ reason: 'parse_failed' });
  });
});
