import type { ScheduledTasks } from '../../policies/inventory/sections/cron.ts';
import { parseTasksCsv, parseTasksXml } from '../parse/windows-tasks.ts';
import { TargetError } from '../targets/target.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';
import { isWindows, programOf, readPart, readRecords } from './windows-parts.ts';

/**
 * Scheduled tasks by path, without arguments. Their last results, which no definition holds, come from the scheduler's
 * own interface where it was asked. 2003 prints a table in place of definitions.
 */
export const windowsTasks = defineProbe({
  name: 'scheduledTasks.windows',
  section: 'scheduledTasks',
  appliesTo: isWindows,

  async collect(target) {
    const reader = new Reader(target);
    const xml = await readPart(reader, 'schtasks.xml');
    const tasks = xml === undefined ? await readOld(reader) : parseTasksXml(xml);
    const results = xml === undefined ? undefined : await readResults(reader);
    const facts: Record<string, ScheduledTasks[string]> = {};
    for (const [path, task] of Object.entries(tasks)) {
      const program = task.program === undefined ? undefined : programOf(task.program);
      const lastResult = task.lastResult ?? results?.get(path);
      facts[path] = {
        ...task,
        ...(program === undefined ? {} : { program }),
        ...(lastResult === undefined ? {} : { lastResult }),
      };
    }
    // Others' tasks are hidden from a plain user.
    if (target.privilege === 'user') reader.miss('tasks', 'needs_root');
    return reader.collected(facts, (name) => (name === 'results' ? { fields: ['lastResult'] } : {}));
  },
});

async function readOld(reader: Reader): Promise<ReturnType<typeof parseTasksCsv>> {
  const csv = await readPart(reader, 'schtasks.csv');
  if (csv === undefined) throw new TargetError('tool_missing', 'this host has no schtasks');
  return parseTasksCsv(csv);
}

async function readResults(reader: Reader): Promise<ReadonlyMap<string, number> | undefined> {
  const records = await reader.attempt('results', () => readRecords(reader, 'tasks'));
  return records === undefined
    ? undefined
    : new Map(
        records.flatMap((record) => {
          const [path, result] = [record.words('Path'), record.number('LastResult')];
          return path === undefined || result === undefined ? [] : [[path, result] as const];
        }),
      );
}
