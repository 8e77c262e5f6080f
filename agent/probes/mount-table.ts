import { type MountLine, parseMountinfo, parseMounts } from '../parse/mountinfo.ts';
import { TargetError } from '../targets/target.ts';
import type { Reader } from './reader.ts';

/** Where container engines, pods and name spaces keep their own mounts. */
const FOREIGN =
  /^\/(?:(?:proc|sys)\/.|run\/(?:netns|docker|containerd|user|credentials|snapd)(?:\/|$)|var\/lib\/(?:docker|containers|containerd|kubelet|lxc|lxd|rancher|machines)\/.)/;

/** What is mounted, the top mount of each path; throws where the kernel does not tell. */
export async function readMountTable(reader: Reader): Promise<ReadonlyMap<string, MountLine>> {
  let lines = parseMountinfo((await reader.text('/proc/self/mountinfo')) ?? '');
  if (lines.length === 0)
    lines = parseMounts((await reader.text('/proc/mounts')) ?? (await reader.text('/etc/mtab')) ?? '');
  if (lines.length === 0) throw new TargetError('source_missing', 'no mount table');
  const mounts = new Map<string, MountLine>();
  for (const line of lines) if (!FOREIGN.test(line.path)) mounts.set(line.path, line);
  return mounts;
}
