import type { Boot } from '../../policies/inventory/sections/boot.ts';
import { cutText } from '../catalogue/secrets.ts';
import {
  commonArguments,
  keepPasswordMarks,
  parseGrubDefaults,
  parseLegacyGrub,
  parseLoaderEntry,
} from '../parse/boot-loader.ts';
import { wordsOf } from '../parse/text.ts';
import { look } from './look.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';

const GRUB2 = ['/boot/grub/grub.cfg', '/boot/grub2/grub.cfg', '/etc/grub2.cfg', '/etc/grub2-efi.cfg'];
const GRUB_DEFAULTS = '/etc/default/grub';
const GRUB_LEGACY = ['/boot/grub/grub.conf', '/boot/grub/menu.lst'];
const PASSWORD_FILES = [
  '/boot/grub2/user.cfg',
  '/boot/grub/user.cfg',
  '/boot/grub/custom.cfg',
  '/boot/grub2/custom.cfg',
  '/etc/grub.d/40_custom',
  '/etc/grub.d/01_users',
];
const ENTRIES = ['/boot/loader/entries', '/boot/efi/loader/entries', '/efi/loader/entries'];
const SYSTEMD_BOOT = ['/boot/loader/loader.conf', '/boot/efi/loader/loader.conf', '/efi/loader/loader.conf'];
const SECURE_BOOT = '/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c';

/**
 * How the machine starts: the kernel's arguments now and for the next start, the boot loader and whether it asks for a
 * password, Secure Boot and TPM. Source: bootparam(7), grub manual, UEFI specification 3.3 "SecureBoot".
 */
export const boot = defineProbe({
  name: 'boot',
  section: 'boot',
  appliesTo: (target) => target.platform === 'linux',

  async collect(target) {
    const reader = new Reader(target);
    const running = target.isLive ? await reader.tryText('/proc/cmdline', { filter: cutText }) : undefined;
    const loader = await findLoader(reader);
    const configured = await readConfigured(reader);
    const hasLoaderPassword = loader === undefined ? undefined : await readPassword(reader);
    const facts: Boot = {
      ...(running === undefined ? {} : { arguments: wordsOf(running) }),
      ...(configured === undefined ? {} : { configuredArguments: configured }),
      ...(loader === undefined ? {} : { loader }),
      ...(hasLoaderPassword === undefined ? {} : { hasLoaderPassword }),
      ...(target.isLive ? await readFirmware(reader) : {}),
    };
    if (!target.isLive) reader.miss('arguments', 'not_visible_in_image');
    return reader.collected(facts, (name) => {
      if (name === 'arguments') return { fields: ['arguments', 'secureBoot', 'hasTpm'] };
      if (name === 'hasTpm' || name === 'secureBoot') return { fields: [name] };
      return { fields: name.startsWith('password:') ? ['hasLoaderPassword'] : ['configuredArguments', 'loader'] };
    });
  },
});

async function findLoader(reader: Reader): Promise<Boot['loader'] | undefined> {
  const kinds = [
    ['grub2', [...GRUB2, GRUB_DEFAULTS]],
    ['grub', GRUB_LEGACY],
    ['systemd-boot', SYSTEMD_BOOT],
  ] as const;
  for (const [kind, paths] of kinds) {
    for (const path of paths)
      if ((await reader.attempt(path, () => reader.target.status(path))) !== undefined) return kind;
  }
  return undefined;
}

/** From the loader's defaults, or what all its entries have in common. */
async function readConfigured(reader: Reader): Promise<string[] | undefined> {
  const defaults = parseGrubDefaults((await reader.tryText(GRUB_DEFAULTS)) ?? '');
  if (defaults !== undefined) return defaults;
  const entries: string[][] = [];
  for (const folder of ENTRIES) {
    const files = await reader.texts(await reader.filesIn(folder, (name) => name.endsWith('.conf')));
    entries.push(...files.map(({ text }) => parseLoaderEntry(text) ?? []));
  }
  if (entries.length > 0) return commonArguments(entries);
  const legacy = await reader.texts(GRUB_LEGACY, { filter: withoutPasswords });
  return commonArguments(legacy.flatMap(({ text }) => parseLegacyGrub(text)));
}

function withoutPasswords(text: string): string {
  return text.replace(/^\s*password\s.*$/gm, 'password');
}

/** `undefined` where one of the files that may hold it is not ours to read. */
async function readPassword(reader: Reader): Promise<boolean | undefined> {
  let isKnown = true;
  for (const path of [...GRUB2.slice(0, 2), ...PASSWORD_FILES, ...GRUB_LEGACY]) {
    const looked = await look(reader, `password:${path}`, () =>
      reader.text(path, { filter: keepPasswordMarks, maxBytes: 4 * 1024 * 1024 }),
    );
    if (!looked.isKnown) isKnown = false;
    else if (looked.found?.includes('password')) return true;
  }
  return isKnown ? false : undefined;
}

async function readFirmware(reader: Reader): Promise<Pick<Boot, 'secureBoot' | 'hasTpm'>> {
  const efi = await look(reader, 'secureBoot', () => reader.target.status('/sys/firmware/efi'));
  const variable = await look(reader, 'secureBoot', () => reader.target.readFile(SECURE_BOOT));
  const tpm = await look(reader, 'hasTpm', () => reader.target.list('/sys/class/tpm'));
  const hasNone = efi.isKnown && efi.found === undefined;
  // Four bytes of attributes, then the value; firmware without Secure Boot has no such variable.
  const secureBoot =
    variable.isKnown && variable.found !== undefined
      ? variable.found[4] === 1
      : hasNone || variable.isKnown
        ? null
        : undefined;
  return {
    ...(secureBoot === undefined ? {} : { secureBoot }),
    ...(tpm.isKnown ? { hasTpm: (tpm.found?.length ?? 0) > 0 } : {}),
  };
}
