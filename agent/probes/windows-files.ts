import { createHash } from 'node:crypto';
import type { FileFact } from '../../policies/inventory/sections/files.ts';
import { parseGrants } from '../parse/windows-access.ts';
import type { RegistryText } from '../parse/windows-registry.ts';
import { TargetError } from '../targets/target.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';
import { isWindows, readRecords, readTopic } from './windows-parts.ts';

/** Owner and grants of the catalogue's files and folders, by path as this host writes it. No file is opened. */
export const windowsFiles = defineProbe({
  name: 'files.windows',
  section: 'files',
  appliesTo: isWindows,

  async collect(target) {
    const reader = new Reader(target);
    const records = await readRecords(reader, 'acl');
    if (records === undefined || records.length === 0)
      throw new TargetError('source_missing', 'the recording holds no file');
    const facts: Record<string, FileFact | null> = {};
    for (const record of records) {
      const path = record.text('Path');
      const kind = record.text('Kind');
      const grants = parseGrants(record.texts('Ace'));
      if (path === undefined) reader.miss('paths', 'parse_failed');
      else if (record.has('Absent')) facts[path] = null;
      else if (record.has('Refused')) reader.miss(path, 'permission_denied');
      else if ((kind !== 'file' && kind !== 'directory') || grants === undefined) reader.miss(path, 'parse_failed');
      else {
        const owner = record.text('Owner');
        facts[path] = { type: kind, ...(owner === undefined ? {} : { ownerSid: owner }), grants };
      }
    }
    return reader.collected(facts, (name) => ({ keys: [name] }));
  },
});

const POLICY = 'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\System';
const HOST = 'HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon';

/** The notice before sign-in: title and text, the policy before the host's own. The text stays in the recording. */
export const windowsBanners = defineProbe({
  name: 'banners.windows',
  section: 'banners',
  appliesTo: isWindows,

  async collect(target, context) {
    const reader = new Reader(target);
    const registry = await readTopic(reader, 'system');
    if (registry === undefined || (registry.key(POLICY) === undefined && registry.key(HOST) === undefined))
      throw new TargetError('source_missing', 'the recording holds no notice before sign-in');
    const caption = noticePart(registry, 'LegalNoticeCaption');
    const text = noticePart(registry, 'LegalNoticeText');
    if (caption === undefined && text === undefined) return reader.collected({ legalNotice: { exists: false } });
    const whole = `${caption ?? ''}\n${text ?? ''}`;
    const { name = '', release = '' } = (context.factsOf('os') ?? {}) as { name?: string; release?: string };
    return reader.collected({
      legalNotice: {
        exists: true,
        isEmpty: whole.trim() === '',
        namesSystem: [name, release && `Windows Server ${release}`].some(
          (word) => word.length > 2 && whole.toLowerCase().includes(word.toLowerCase()),
        ),
        sha256: createHash('sha256').update(whole).digest('hex'),
      },
    });
  },
});

function noticePart(registry: RegistryText, name: string): string | undefined {
  const [policy, own] = [registry.value(POLICY, name), registry.value(HOST, name)].map((value) =>
    Array.isArray(value) ? value.join('\n') : typeof value === 'string' ? value : undefined,
  );
  return policy === undefined || policy === '' ? (own ?? policy) : policy;
}
