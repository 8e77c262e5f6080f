import { expect, it } from 'vitest';
import { parseCrontab, programOf } from '../../../agent/parse/crontab.ts';
import { cron } from '../../../agent/probes/cron.ts';
import { bundleOf } from '../../kit/bundle.ts';
import { collect } from '../../kit/collect.ts';

const HOST = {
  files: {
    '/etc/crontab': 'SHELL=/bin/sh\nMAILTO=root\n17 *  * * *  root cd / && run-parts --report /etc/cron.hourly\n',
    '/etc/cron.d/backup':
      '@daily backup PGPASSWORD=hunter2 nice -n 10 /usr/local/bin/dump --token=hunter2 > /dev/null\n',
    '/etc/cron.d/.placeholder': '',
    '/etc/cron.daily/logrotate': { text: '#!/bin/sh', mode: 0o755 },
    '/etc/anacrontab': '1\t5\tcron.daily\trun-parts --report /etc/cron.daily\n',
    '/var/spool/cron/crontabs/deploy': '*/5 * * * * /home/deploy/sync.sh secret\n',
  },
} as const;

it('lists jobs with time, account and program, without arguments', async () => {
  const { facts, outcome } = await collect(cron, bundleOf(HOST));
  expect(outcome).toBeUndefined();
  expect(facts).toEqual([
    { source: '/etc/crontab', schedule: '17 * * * *', user: 'root', program: 'run-parts' },
    { source: '/etc/cron.d/backup', schedule: '@daily', user: 'backup', program: '/usr/local/bin/dump' },
    { source: '/etc/cron.daily', schedule: '@daily', user: 'root', program: '/etc/cron.daily/logrotate' },
    { source: '/etc/anacrontab', schedule: 'every 1 d', user: 'root', program: 'run-parts' },
    {
      source: '/var/spool/cron/crontabs/deploy',
      schedule: '*/5 * * * *',
      user: 'deploy',
      program: '/home/deploy/sync.sh',
    },
  ]);
  expect(JSON.stringify(facts)).not.toMatch(/hunter2|secret/);
});

it.each`
  command                                                                                                      | program
  ${'/usr/bin/php -q /srv/x.php'}                                                                              | ${'/usr/bin/php'}
  ${'test -x /usr/sbin/anacron || ( cd / && run-parts --report /etc/cron.daily )'}                             | ${'run-parts'}
  ${'[ -x /usr/lib/php/sessionclean ] && if [ ! -d /run/systemd/system ]; then /usr/lib/php/sessionclean; fi'} | ${'/usr/lib/php/sessionclean'}
  ${'cd /srv/app && ./bin/run --password=x'}                                                                   | ${'./bin/run'}
  ${'A=1 B="x" flock -n /tmp/l /usr/bin/job'}                                                                  | ${undefined}
  ${'cd /tmp'}                                                                                                 | ${'cd'}
  ${'"$HOME/x"'}                                                                                               | ${undefined}
`('takes $program from "$command"', ({ command, program }) => {
  if (program === undefined) expect(programOf(command) ?? '').not.toMatch(/[=$"]/);
  else expect(programOf(command)).toBe(program);
});

it("is partial where users' own tables are hidden, and where a table is none", async () => {
  const hidden = await collect(
    cron,
    bundleOf({
      files: { '/var/spool/cron/crontabs': { type: 'directory', refused: 'permission_denied' } },
      privilege: 'user',
    }),
  );
  expect(hidden).toMatchObject({ facts: [], outcome: 'partial', reason: 'needs_root' });
  const garbage = await collect(cron, bundleOf({ files: { '/etc/crontab': 'what is this\n\u0001\u0002\n' } }));
  expect(garbage).toMatchObject({ facts: [], outcome: 'partial', reason: 'parse_failed' });
});

it('knows jobs from settings and from nonsense', () => {
  expect(parseCrontab('PATH=/bin\n0 4 1-15 */2 mon,fri root /bin/x\nnonsense\n# note\n', true)).toEqual({
    jobs: [{ schedule: '0 4 1-15 */2 mon,fri', user: 'root', program: '/bin/x' }],
    malformedCount: 1,
  });
});
