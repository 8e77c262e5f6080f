import type { Cron } from '../../policies/inventory/sections/cron.ts';
import { type CronJob, parseAnacrontab, parseCrontab } from '../parse/crontab.ts';
import { look } from './look.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';

type Job = Cron[number];

const MAX_JOBS = 5000;
const TABLES = ['/etc/crontab', '/etc/cron.d'];
const SCRIPT_FOLDERS = ['hourly', 'daily', 'weekly', 'monthly', 'yearly'];
/** Debian keeps users' own tables one folder deeper than the rest. */
const SPOOLS = ['/var/spool/cron/crontabs', '/var/spool/cron/tabs', '/var/spool/cron'];
/** Names that run-parts and cron pass over. Source: run-parts(8), cron(8). */
const PASSED_OVER = /^\.|~$|\.(?:bak|swp|orig|rpm\w+|dpkg-\w+|disabled)$/;

/** Jobs of cron and anacron: when, as whom, which program; arguments are dropped. Users' own tables need root. Source: crontab(5). */
export const cron = defineProbe({
  name: 'cron',
  section: 'cron',
  appliesTo: (target) => target.platform === 'linux',

  async collect(target) {
    const reader = new Reader(target);
    const jobs: Job[] = [
      ...(await readTables(reader)),
      ...(await readScripts(reader)),
      ...(await readAnacron(reader)),
      ...(await readSpools(reader)),
    ];
    if (jobs.length > MAX_JOBS) reader.miss('jobs', 'row_limit');
    return reader.collected(jobs.slice(0, MAX_JOBS));
  },
});

/** Keeps of each line what is reported; arguments of commands never leave the file. */
function keepJobs(hasUser: boolean): (text: string) => string {
  return (text) =>
    text
      .split('\n')
      .map((line) => {
        const trimmed = line.trim();
        if (trimmed === '' || trimmed.startsWith('#') || /^\w+\s*=/.test(trimmed)) return '';
        const [job] = parseCrontab(trimmed, hasUser).jobs;
        return job === undefined
          ? '?'
          : [job.schedule, job.user, job.program ?? '-'].filter((part) => part !== undefined).join(' ');
      })
      .join('\n');
}

async function readTables(reader: Reader): Promise<Job[]> {
  const [main = '', folder = ''] = TABLES;
  const files = await reader.texts([main, ...(await reader.filesIn(folder, (name) => !PASSED_OVER.test(name)))], {
    filter: keepJobs(true),
  });
  return files.flatMap(({ path, text }) => jobsOf(reader, path, parseCrontab(text, true)));
}

async function readScripts(reader: Reader): Promise<Job[]> {
  const jobs: Job[] = [];
  for (const word of SCRIPT_FOLDERS) {
    const folder = `/etc/cron.${word}`;
    const paths = await reader.filesIn(folder, (name) => !PASSED_OVER.test(name));
    if (paths.length > 0) reader.note(`file:${folder}`);
    jobs.push(...paths.map((path) => ({ source: folder, schedule: `@${word}`, user: 'root', program: path })));
  }
  return jobs;
}

async function readAnacron(reader: Reader): Promise<Job[]> {
  const text = await reader.tryText('/etc/anacrontab');
  return text === undefined ? [] : jobsOf(reader, '/etc/anacrontab', parseAnacrontab(text));
}

async function readSpools(reader: Reader): Promise<Job[]> {
  const jobs: Job[] = [];
  for (const folder of SPOOLS) {
    const listed = await look(reader, folder, () => reader.target.list(folder));
    if (!listed.isKnown) {
      if (reader.target.privilege !== 'root') reader.miss(folder, 'needs_root');
      continue;
    }
    for (const { name, type } of listed.found ?? []) {
      if (type === 'directory' || PASSED_OVER.test(name)) continue;
      const path = `${folder}/${name}`;
      const text = await reader.tryText(path, { filter: keepJobs(false) });
      if (text === undefined) continue;
      jobs.push(...jobsOf(reader, path, parseCrontab(text, false)).map((job) => ({ ...job, user: name })));
    }
  }
  return jobs;
}

function jobsOf(
  reader: Reader,
  source: string,
  { jobs, malformedCount }: { jobs: readonly CronJob[]; malformedCount: number },
): Job[] {
  if (malformedCount > 0) reader.miss(source, 'parse_failed');
  return jobs.map(({ program, ...job }) => ({
    source,
    ...job,
    ...(program === undefined || program === '-' ? {} : { program }),
  }));
}
