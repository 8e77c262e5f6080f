import type { Package } from '../../policies/inventory/sections/packages.ts';
import type { Updates } from '../../policies/inventory/sections/updates.ts';
import { TargetError } from '../targets/target.ts';
import { askApt, readAptLists } from './apt-answer.ts';
import { DAY_MS, type Remembered } from './daily.ts';
import { defineProbe, type ProbeContext } from './probe.ts';
import { Reader } from './reader.ts';
import { readReboot } from './reboot.ts';
import { readAutomatic } from './updates-automatic.ts';
import { askOthers, type Pending, type PendingAnswer, readRpmLists } from './updates-others.ts';

const MAX_AGE_MS = 7 * DAY_MS;

/**
 * Pending updates as the lists on the host tell them, asked once a day and after a change; no list is ever fetched.
 * Lists older than a week leave what they do not name open. Whether a restart is due is looked at each time.
 * Source: docs/reference-inventory.md 2.2.
 */
export const updates = defineProbe({
  name: 'updates',
  section: 'updates',
  timeoutMs: 100_000,
  appliesTo: (target) => target.platform === 'linux',

  async collect(target, context) {
    const reader = new Reader(target);
    const facts = context.factsOf('packages');
    const packages = Array.isArray(facts) ? (facts as readonly Package[]) : [];
    const lists = await readLists(reader, packages);
    const answer = await readPending(reader, context, packages, lists);
    if (isOld(lists.metadataAt, context.now)) reader.miss('pending', 'source_missing');
    const reboot = target.isLive ? await readReboot(reader, context) : {};
    if (!target.isLive) reader.miss('needsReboot', 'not_visible_in_image');
    const automatic = await readAutomatic(reader, context);
    const now = `${context.now.toISOString().slice(0, 19)}Z`;
    const found: Updates = {
      ...(answer === undefined ? {} : { checkedAt: answer.readAt ?? now, pending: [...answer.value.pending] }),
      ...(lists.metadataAt === undefined ? {} : { metadataAt: lists.metadataAt }),
      ...(reboot.needsReboot === undefined ? {} : { needsReboot: reboot.needsReboot }),
      ...(reboot.rebootReasons === undefined ? {} : { rebootReasons: [...reboot.rebootReasons] }),
      ...(automatic === undefined ? {} : { automatic }),
    };
    return reader.collected(found, (name) => ({ fields: fieldsOf(name) }));
  },
});

function fieldsOf(name: string): readonly string[] {
  if (name === 'needsReboot' || /^\/(?:lib|usr\/lib)\/modules/.test(name)) return ['needsReboot', 'rebootReasons'];
  if (/automatic|yum-cron/.test(name)) return ['automatic'];
  return ['pending', 'metadataAt'];
}

interface Lists {
  readonly metadataAt?: string;
  readonly hasAdvisories: boolean;
}

async function readLists(reader: Reader, packages: readonly Package[]): Promise<Lists> {
  if (packages.some(({ scheme }) => scheme === 'deb')) {
    const { metadataAt, missing } = await readAptLists(reader);
    for (const { url, suite } of missing) reader.miss(`pending of ${url} ${suite}`, 'source_missing');
    return { ...(metadataAt === undefined ? {} : { metadataAt }), hasAdvisories: true };
  }
  if (!packages.some(({ scheme }) => scheme === 'apk')) return await readRpmLists(reader);
  let metadataAt: string | undefined;
  for (const folder of ['/var/cache/apk', '/etc/apk/cache', '/var/lib/apk']) {
    for (const path of await reader.filesIn(folder, (name) => /^APKINDEX\..*\.tar\.gz$/.test(name))) {
      const at = (await reader.attempt(path, () => reader.target.status(path)))?.modifiedAt;
      if (at !== undefined && (metadataAt === undefined || at > metadataAt)) metadataAt = at;
    }
  }
  return { ...(metadataAt === undefined ? {} : { metadataAt }), hasAdvisories: false };
}

/** `undefined`, and a gap that says why, where nobody could be asked. */
async function readPending(
  reader: Reader,
  context: ProbeContext,
  packages: readonly Package[],
  lists: Lists,
): Promise<Remembered<PendingAnswer> | undefined> {
  try {
    if (!reader.target.isLive) throw new TargetError('not_visible_in_image', 'updates of an image');
    if (packages.length === 0) throw new TargetError('source_missing', 'no packages are known');
    if (lists.metadataAt === undefined) throw new TargetError('source_missing', 'no list was ever fetched');
    const isDeb = packages.some(({ scheme }) => scheme === 'deb');
    const answer = isDeb
      ? await askAptFor(reader, context, packages)
      : await askOthers(reader, context, packages, lists);
    if (answer.value.unread > 0) reader.miss('pending', 'parse_failed');
    return answer;
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    reader.miss('pending', error.reason);
    return undefined;
  }
}

async function askAptFor(
  reader: Reader,
  context: ProbeContext,
  packages: readonly Package[],
): Promise<Remembered<PendingAnswer>> {
  const { value, readAt } = await askApt(reader, context, packages);
  const pending = value.updates.map((update): Pending => ({ ...update }));
  return { value: { pending, unread: value.unread }, ...(readAt === undefined ? {} : { readAt }) };
}

function isOld(metadataAt: string | undefined, now: Date): boolean {
  return metadataAt !== undefined && now.getTime() - Date.parse(metadataAt) > MAX_AGE_MS;
}
