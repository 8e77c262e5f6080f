import { linesOf } from './text.ts';

export interface CronJob {
  readonly schedule: string;
  /** Absent in a user's own table, whose name tells it. */
  readonly user?: string;
  /** The program alone: arguments may hold secrets. Absent where the line begins with something that is no name. */
  readonly program?: string;
}

const FIELD = String.raw`[\w*,/~-]+`;
const TIMES = String.raw`(@(?:reboot|yearly|annually|monthly|weekly|daily|midnight|hourly)|${FIELD}(?:\s+${FIELD}){4})`;
const SYSTEM_LINE = new RegExp(String.raw`^-?${TIMES}\s+(\S+)\s+(.+)$`);
const USER_LINE = new RegExp(String.raw`^-?${TIMES}\s+(.+)$`);
const SETTING = /^\w+\s*=/;

/** Jobs of a table, and how many lines are neither job, setting nor comment. Source: crontab(5). */
export function parseCrontab(text: string, hasUser: boolean): { jobs: CronJob[]; malformedCount: number } {
  const jobs: CronJob[] = [];
  let malformedCount = 0;
  for (const { text: line } of linesOf(text)) {
    if (SETTING.test(line)) continue;
    const [, schedule, user, command] = hasUser ? (SYSTEM_LINE.exec(line) ?? []) : insertUser(USER_LINE.exec(line));
    if (schedule === undefined || command === undefined) {
      malformedCount += 1;
      continue;
    }
    const program = programOf(command);
    jobs.push({
      schedule: schedule.replaceAll(/\s+/g, ' '),
      ...(user === undefined || user === '' ? {} : { user }),
      ...(program === undefined ? {} : { program }),
    });
  }
  return { jobs, malformedCount };
}

function insertUser(match: RegExpExecArray | null): (string | undefined)[] {
  return match === null ? [] : [match[0], match[1], undefined, match[2]];
}

/** Jobs of anacron: period in days, delay, name, command. Source: anacrontab(5). */
export function parseAnacrontab(text: string): { jobs: CronJob[]; malformedCount: number } {
  const jobs: CronJob[] = [];
  let malformedCount = 0;
  for (const { text: line } of linesOf(text)) {
    if (SETTING.test(line)) continue;
    const [, period, command] = /^(\d+|@\w+)\s+\d+\s+\S+\s+(.+)$/.exec(line) ?? [];
    if (period === undefined || command === undefined) malformedCount += 1;
    else {
      const program = programOf(command);
      jobs.push({
        schedule: period.startsWith('@') ? period : `every ${period} d`,
        user: 'root',
        ...(program === undefined ? {} : { program }),
      });
    }
  }
  return { jobs, malformedCount };
}

/** Words that only prepare what is to be run. */
const PREPARES = /^(?:cd|test|\[|\[\[|fi|done|esac|export|umask|sleep|set|:|true)$/;
const ENDS = /^(?:fi|done|esac)$/;
const WRAPS = /^(?:if|then|else|elif|while|until|do|!|exec|nice|ionice|nohup|timeout|env|chronic|flock|setsid|time)$/;

/** The first program of a command that does the work, such as run-parts in "cd / && run-parts --report /etc/cron.hourly". */
export function programOf(command: string): string | undefined {
  let fallback: string | undefined;
  for (const part of command.split(/&&|\|\||[;|&\n]/)) {
    const words = part
      .trim()
      .replace(/^[({!\s]+/, '')
      .split(/\s+/);
    while (words[0] !== undefined && /^\w+=/.test(words[0])) words.shift();
    while (words[0] !== undefined && WRAPS.test(words[0])) {
      words.shift();
      while (words[0] !== undefined && /^(?:-|\d)/.test(words[0])) words.shift();
    }
    const word = words[0]?.replace(/^["']|["')}]+$/g, '');
    if (word === undefined || !/^[\w./+-]+$/.test(word)) continue;
    if (!PREPARES.test(word)) return word;
    if (!ENDS.test(word)) fallback ??= word;
  }
  return fallback;
}
