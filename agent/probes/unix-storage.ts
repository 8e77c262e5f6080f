import { commands } from '../catalogue/commands.ts';
import { parseUnixDf, parseUnixMounts } from '../parse/unix-storage.ts';
import { TargetError } from '../targets/target.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';
import { isUnix, unixFamily } from './unix-system.ts';

/** What is mounted, as `mount` prints it. */
export const mountsUnix = defineProbe({
  name: 'mounts.unix',
  section: 'mounts',
  appliesTo: isUnix,

  async collect(target, context) {
    const reader = new Reader(target);
    const { family } = unixFamily(context);
    const isVerbose = family === 'solaris' || family === 'hp-ux';
    const result = await reader.run(isVerbose ? commands.unixMountVerbose : commands.unixMount);
    if (result === undefined) throw new TargetError('tool_missing', 'there is no mount');
    const { mounts, unread } = parseUnixMounts(result.stdout);
    if (mounts.size === 0) throw new TargetError('parse_failed', 'mount prints no mount');
    if (unread > 0) reader.miss('rows', 'parse_failed');
    return reader.collected(Object.fromEntries(mounts));
  },
});

/** Use of file systems, as `df` prints it in kilobytes. */
export const filesystemsUnix = defineProbe({
  name: 'filesystems.unix',
  section: 'filesystems',
  appliesTo: isUnix,

  async collect(target, context) {
    const reader = new Reader(target);
    const { family } = unixFamily(context);
    const isWhole = family === 'solaris' || family === 'aix';
    const result = await reader.run(isWhole ? commands.unixDf : commands.unixDfLocal);
    if (result === undefined) throw new TargetError('tool_missing', 'there is no df');
    const spaces = parseUnixDf(result.stdout);
    if (spaces === undefined || spaces.size === 0) throw new TargetError('parse_failed', 'df prints no file system');
    if (result.exitCode !== 0) reader.miss('rows', 'command_failed'); // one of them could not be asked
    reader.miss('inodesUsedPercent', 'not_supported_here');
    return reader.collected(Object.fromEntries(spaces), (name) =>
      name === 'inodesUsedPercent' ? { fields: [name] } : {},
    );
  },
});
