import type { Support } from '../../policies/inventory/sections/support.ts';
import type { WindowsRecord } from '../parse/windows-list.ts';
import { TargetError } from '../targets/target.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';
import { isWindows, readInstances } from './windows-parts.ts';

const CLASS = 'SoftwareLicensingProduct';
/** Windows itself among the products that this class licenses. Source: slmgr.vbs, `WindowsAppId`. */
const WINDOWS = '55c92734-d682-4d71-983e-d6ec3f16059f';
const LICENSED = 1;

/** Source: https://learn.microsoft.com/previous-versions/windows/desktop/sppwmi/softwarelicensingproduct, LicenseStatus. */
const STATES = [
  'unlicensed',
  'licensed',
  'grace',
  'outOfToleranceGrace',
  'nonGenuineGrace',
  'notification',
  'extendedGrace',
] as const;

/** Last days of the paid years by release. Source: https://learn.microsoft.com/lifecycle/faq/extended-security-updates */
const YEAR_ENDS: readonly (readonly [release: RegExp, ends: readonly string[]])[] = [
  [/^2008/, ['2021-01-12', '2022-01-11', '2023-01-10', '2024-01-09']],
  [/^2012/, ['2024-10-08', '2025-10-14', '2026-10-13']],
  [/^7-/, ['2021-01-12', '2022-01-11', '2023-01-10']],
  [/^10-22h2/, ['2026-10-13', '2027-10-12', '2028-10-10']],
];

/**
 * Paid security updates after the end: add-ons of the licence whose names say ESU and the year. Licensed is proof;
 * installed without being licensed is none. A Windows without the class (2003) was never sold any.
 */
export const windowsSupport = defineProbe({
  name: 'support.windows',
  section: 'support',
  appliesTo: isWindows,

  async collect(target, context) {
    const reader = new Reader(target);
    const products = await readInstances(reader, CLASS);
    if (products === undefined) reader.note(`wmi:${CLASS}`);
    const { release = '' } = (context.factsOf('os') ?? {}) as { readonly release?: string };
    const programme = programmeOf((products ?? []).filter(isEsu), release);
    return reader.collected(programme === undefined ? [] : [programme]);
  },
});

function isEsu(product: WindowsRecord): boolean {
  return /\bESU\b/.test(`${product.text('Name') ?? ''} ${product.text('Description') ?? ''}`);
}

function programmeOf(addOns: readonly WindowsRecord[], release: string): Support[number] | undefined {
  if (addOns.length === 0) return undefined;
  const active = addOns.filter((product) => product.number('LicenseStatus') === LICENSED);
  const years = (active.length > 0 ? active : addOns)
    .map((product) => Number(/ESU-Year(\d)/i.exec(product.text('Name') ?? '')?.[1] ?? Number.NaN))
    .filter((year) => Number.isSafeInteger(year));
  const ends = YEAR_ENDS.find(([pattern]) => pattern.test(release))?.[1] ?? [];
  const validUntilOn = active.length > 0 && years.length > 0 ? ends[Math.max(...years) - 1] : undefined;
  return {
    program: 'windows-esu',
    isActive: active.length > 0,
    services: [...new Set(years.map((year) => `year-${year}`))],
    ...(validUntilOn === undefined ? {} : { validUntilOn }),
    basis: 'licenceState',
    source: `wmi:${CLASS}`,
  };
}

/** State of Windows' own licence; the key is not read. 2003 does not tell it. */
export const windowsLicence = defineProbe({
  name: 'windows.licence',
  section: 'windows.licence',
  appliesTo: isWindows,

  async collect(target) {
    const reader = new Reader(target);
    const products = await readInstances(reader, CLASS);
    if (products === undefined) throw new TargetError('not_supported_here', 'this Windows does not tell its licence');
    const own = products.filter(
      (product) => product.text('ApplicationID')?.toLowerCase() === WINDOWS && !isEsu(product),
    );
    const [product] = [...own].sort((left, right) => rank(left) - rank(right));
    if (product === undefined) return reader.collected({ status: 'unlicensed' }); // no key at all
    const status = STATES[product.number('LicenseStatus') ?? -1];
    const channel =
      product.words('ProductKeyChannel') ?? /,\s*(\S+) channel/.exec(product.text('Description') ?? '')?.[1];
    if (status === undefined) reader.miss('status', 'parse_failed');
    return reader.collected(
      { ...(status === undefined ? {} : { status }), ...(channel === undefined ? {} : { channel }) },
      (name) => ({ fields: [name] }),
    );
  },
});

/** The licensed one first, where several have a key. */
function rank(product: WindowsRecord): number {
  return product.number('LicenseStatus') === LICENSED ? 0 : 1;
}
