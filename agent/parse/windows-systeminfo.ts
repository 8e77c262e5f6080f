import { windowsAddress } from './windows-netstat.ts';

/** What a `systeminfo` text says, whatever language it speaks. Absent members could not be made out. */
export interface SystemInfo {
  readonly hostName?: string;
  readonly osName: string;
  /** `10.0.17763`. */
  readonly osVersion: string;
  readonly servicePack?: number;
  readonly role?: SystemRole;
  readonly manufacturer?: string;
  readonly model?: string;
  /** `x86_64`, `i686`, `aarch64`, `ia64`. */
  readonly architecture?: string;
  readonly processorCount?: number;
  /** The system's locale, `zh-cn`; not the language of the text. */
  readonly locale?: string;
  readonly memoryBytes?: number;
  readonly domain?: string;
  /** As they are listed, `KB4464455`; absent where the list could not be found. */
  readonly hotfixes?: readonly string[];
  /** Whether there are as many as the text says above them; false for a text that was cut. */
  readonly areHotfixesWhole?: boolean;
  readonly addresses: readonly string[];
}

export type SystemRole =
  | 'standaloneWorkstation'
  | 'memberWorkstation'
  | 'standaloneServer'
  | 'memberServer'
  | 'domainController';

/** A line at the left edge with what is indented below it. */
interface Entry {
  readonly value: string;
  readonly below: readonly string[];
}

/** Places of entries counted from the version, whose form is the same in every language. */
const FROM_VERSION = {
  hostName: -2,
  osName: -1,
  configuration: 2,
  manufacturer: 9,
  model: 10,
  type: 11,
  processors: 12,
  locale: 17,
  memory: 20,
} as const;

const VERSION = /^(\d{1,2}\.\d\.\d{4,5})(?:\s|$)/;
const ITEM = /^\s*\[(\d{1,4})\]\s*[:：]\s*(.*)$/;
/** Vista lists bare numbers and product codes among them. */
const HOTFIX = /^(?:KB\d{5,8}|Q\d{6}|File \d+|\d{6,7}(?:v\d)?$|\{[0-9a-f-]{36}\})/i;
const MAX_BYTES_OF_MEMORY = 2 ** 50;

/**
 * Only words tell what a computer is in its domain. Languages: English (and Vietnamese, which has no texts of its own here),
 * German, French, Spanish, Italian, Dutch, Russian, Chinese, Japanese. Source: systeminfo of these languages.
 */
const ROLES: readonly (readonly [pattern: RegExp, role: SystemRole])[] = [
  [
    /domain controller|domänencontroller|contrôleur (?:principal |secondaire )?d[eu] domaine|controlador (?:principal |de reserva )?(?:del? )?dominio|controller (?:principale |di backup )?d(?:i|el) dominio|domeincontroller|контроллер домена|域控制器|網域控制站|ドメイン コントローラー/i,
    'domainController',
  ],
  [
    /standalone server|eigenständiger server|serveur autonome|servidor independiente|server (?:isolato|autonomo)|zelfstandige server|изолированный сервер|独立服务器|獨立伺服器|スタンドアロン サーバー/i,
    'standaloneServer',
  ],
  [
    /member server|mitgliedsserver|serveur membre|servidor miembro|server membro|lidserver|рядовой сервер|成员服务器|成員伺服器|メンバー サーバー/i,
    'memberServer',
  ],
  [
    /standalone workstation|eigenständige arbeitsstation|station de travail autonome|estación de trabajo independiente|workstation (?:isolata|autonoma)|zelfstandig werkstation|изолированная рабочая станция|独立工作站|獨立工作站|スタンドアロン ワークステーション/i,
    'standaloneWorkstation',
  ],
  [
    /member workstation|mitgliedsarbeitsstation|station de travail membre|estación de trabajo miembro|workstation membro|lidwerkstation|рядовая рабочая станция|成员工作站|成員工作站|メンバー ワークステーション/i,
    'memberWorkstation',
  ],
];

/**
 * Reads `systeminfo` by position: the order of its lines is the same in every language, their names are not. Some lines
 * may be missing above the name of the system, which people take out. `undefined` where no line holds a version of
 * Windows with its name above. Source: systeminfo of XP to Server 2025.
 */
export function parseSystemInfo(text: string): SystemInfo | undefined {
  const entries = entriesOf(text);
  const at = entries.findIndex(({ value }) => VERSION.test(value));
  const osVersion = VERSION.exec(entries[at]?.value ?? '')?.[1];
  const osName = plainName(entries[at + FROM_VERSION.osName]?.value);
  if (osVersion === undefined || osName === undefined || !/windows/i.test(osName)) return undefined;
  const value = (place: keyof typeof FROM_VERSION): string | undefined => {
    const index = at + FROM_VERSION[place];
    return index < 0 ? undefined : entries[index]?.value.trim() || undefined;
  };
  const lists = listsOf(entries, at);
  const servicePack = /Service Pack (\d)/i.exec(entries[at]?.value ?? '')?.[1];
  const known = {
    hostName: placeholder(value('hostName')),
    servicePack: servicePack === undefined ? undefined : Number(servicePack),
    role: ROLES.find(([pattern]) => pattern.test(value('configuration') ?? ''))?.[1],
    manufacturer: placeholder(value('manufacturer')),
    model: placeholder(value('model')),
    architecture: architectureOf(value('type') ?? ''),
    processorCount: entries[at + FROM_VERSION.processors]?.below.filter((line) => ITEM.test(line)).length || undefined,
    locale: /^([a-z]{2,3}(?:-[a-z0-9]{2,8})*);/i.exec(value('locale') ?? '')?.[1]?.toLowerCase(),
    memoryBytes: memoryOf(value('memory') ?? ''),
    domain: lists.domain,
    hotfixes: lists.hotfixes,
    areHotfixesWhole: lists.areHotfixesWhole,
  };
  return {
    osName,
    osVersion,
    addresses: lists.addresses,
    ...(Object.fromEntries(Object.entries(known).filter(([, found]) => found !== undefined)) as Partial<
      typeof known
    > as object),
  };
}

/** Entries with what is indented below; a value on the left edge is parted from its name by the first colon and blanks. */
function entriesOf(text: string): Entry[] {
  const entries: { value: string; below: string[] }[] = [];
  for (const line of text.replace(/\r+\n?/g, '\n').split('\n')) {
    if (line.trim() === '') continue;
    if (/^[\s\u00a0]/.test(line)) entries.at(-1)?.below.push(line);
    else entries.push({ value: valueIn(line), below: [] });
  }
  return entries;
}

/** Names may hold a colon themselves ("Virtual Memory: Max Size:"): the last one before a wide gap ends them. */
function valueIn(line: string): string {
  const wide = /^.*?[:：](?:\s{2,}|\s*$)(.*)$/.exec(line);
  const narrow = /^[^:：]*[:：]\s?(.*)$/.exec(line);
  return wide?.[1] ?? narrow?.[1] ?? '';
}

interface Lists {
  readonly domain?: string | undefined;
  readonly hotfixes?: readonly string[] | undefined;
  readonly areHotfixesWhole?: boolean | undefined;
  readonly addresses: readonly string[];
}

/** Hotfixes stand right before the network cards and behind domain and logon server; "N/A" of any language lists none. */
function listsOf(entries: readonly Entry[], at: number): Lists {
  const listed = entries.flatMap(({ below }, index) => {
    const items = below.flatMap((line) => ITEM.exec(line)?.[2] ?? []);
    return index > at + FROM_VERSION.locale && items.length > 0 ? [{ index, items, below }] : [];
  });
  const fixes = listed.find(({ items }) => items.every((item) => HOTFIX.test(item)));
  const cards = listed.find(
    ({ below, index }) => index !== fixes?.index && below.some((line) => /^\s*\[01\]/.test(line)),
  );
  const place = fixes?.index ?? (cards === undefined ? undefined : cards.index - 1);
  const domain = place === undefined ? undefined : placeholder(entries[place - 2]?.value.trim());
  return {
    domain: domain !== undefined && /^[\w.-]+$/.test(domain) ? domain : undefined,
    // Without a list, the line before the cards must say so in a word or two.
    hotfixes: fixes?.items ?? (isNothing(entries[place ?? -1]) ? [] : undefined),
    areHotfixesWhole: fixes === undefined ? undefined : countOf(entries[fixes.index]) === fixes.items.length,
    addresses: (cards?.below ?? []).flatMap((line) => windowsAddress(ITEM.exec(line)?.[2] ?? '') ?? []),
  };
}

function isNothing(entry: Entry | undefined): boolean {
  return (
    entry !== undefined &&
    entry.below.length === 0 &&
    entry.value.length > 0 &&
    entry.value.length <= 20 &&
    !/[\\:]/.test(entry.value)
  );
}

/** "156 Hotfix(s) Installed.": the only number of the line. */
function countOf(entry: Entry | undefined): number {
  return Number(/\d+/.exec(entry?.value ?? '')?.[0] ?? Number.NaN);
}

/** Blanks of one kind, and without the letters that old consoles print for signs: "Microsoftr Windows Serverr 2008". */
function plainName(text: string | undefined): string | undefined {
  const plain = text?.replace(/[\s\u00a0]+/g, ' ').trim();
  return plain?.replace(/\b(Microsoft|Windows|Server)r\b/g, '$1').replace(/\bVistaT\b/, 'Vista');
}

/** People hide names behind dots or crosses before they hand a text in. */
function placeholder(text: string | undefined): string | undefined {
  return text === undefined || /^[.xX*_-]*$/.test(text) ? undefined : text;
}

function architectureOf(text: string): string | undefined {
  if (/arm64/i.test(text)) return 'aarch64';
  if (/x64|amd64/i.test(text)) return 'x86_64';
  if (/itanium|ia64/i.test(text)) return 'ia64';
  return /x86/i.test(text) ? 'i686' : undefined;
}

/** `2,047 MB`, `8.066 MB`, `2 047 Mo`: always whole mebibytes, with the thousands sign of the language. */
function memoryOf(text: string): number | undefined {
  const digits = /^(\d{1,3}(?:[\s\u00a0\u202f.,'’]?\d{3})*)\s?\S{2,3}$/.exec(text)?.[1]?.replace(/\D/g, '');
  const bytes = Number(digits ?? Number.NaN) * 1024 * 1024;
  return bytes > 0 && bytes < MAX_BYTES_OF_MEMORY ? bytes : undefined;
}
