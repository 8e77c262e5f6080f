import { parseUsage, USAGE_FILES, type UsageTexts } from '../parse/usage.ts';
import { TargetError } from '../targets/target.ts';
import { sampleBetween, windowOf } from '../usage-window.ts';
import { needsLiveHost } from './look.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';

const MAX_BYTES = 4 * 1024 * 1024; // /proc/stat counts every interrupt of every processor

/**
 * What the host uses. A running agent brings its windows along. A single look has one sample: what the kernel counted
 * since the host was started, and memory and load as they are now. Source: proc(5).
 */
export const usage = defineProbe({
  name: 'usage',
  section: 'usage',
  appliesTo: (target) => target.platform === 'linux',

  async collect(target, { now, usageWindows }) {
    const reader = new Reader(target);
    needsLiveHost(reader, 'usage');
    if (usageWindows !== undefined && usageWindows.length > 0)
      return { facts: usageWindows, sources: ['file:/proc/stat'] };
    const texts: { -readonly [K in keyof UsageTexts]: UsageTexts[K] } = {};
    for (const [name, path] of Object.entries(USAGE_FILES) as [keyof UsageTexts, string][])
      texts[name] = await reader.tryText(path, { maxBytes: MAX_BYTES });
    const bootedAt = Number(/^btime (\d+)$/m.exec(texts.stat ?? '')?.[1]) * 1000;
    const seconds = (now.getTime() - bootedAt) / 1000;
    if (!(seconds > 0))
      throw new TargetError(texts.stat === undefined ? 'source_missing' : 'parse_failed', '/proc/stat tells no start');
    const reading = parseUsage(texts);
    const zero = {
      cpuBusy: 0,
      cpuTotal: 0,
      diskReadBytes: 0,
      diskWriteBytes: 0,
      diskBusyMs: 0,
      networkInBytes: 0,
      networkOutBytes: 0,
    };
    const facts = [windowOf([sampleBetween(zero, reading, seconds)], new Date(bootedAt), now)];
    const names = Object.entries(USAGE_FILES);
    return reader.collected(facts, (path) => ({
      fields: FIELDS[names.find(([, file]) => file === path)?.[0] ?? ''] ?? [],
    }));
  },
});

const FIELDS: Readonly<Record<string, readonly string[]>> = {
  stat: ['cpuPercent'],
  meminfo: ['memoryUsedBytes', 'swapUsedBytes'],
  diskstats: ['diskReadBytesPerSecond', 'diskWriteBytesPerSecond', 'diskBusyPercent'],
  netDev: ['networkInBytesPerSecond', 'networkOutBytesPerSecond'],
  loadavg: ['load1'],
};
