import type { Os } from '../../policies/inventory/sections/os.ts';

/**
 * Releases of Windows Server by build. With the service pack where support ends by it; half-yearly releases end in what
 * tells them from those of the same build. Source: https://learn.microsoft.com/windows-server/get-started/windows-server-release-info
 */
const SERVER_RELEASES: Readonly<Record<number, string>> = {
  2195: '2000',
  3790: '2003',
  6001: '2008',
  6002: '2008',
  6003: '2008',
  7600: '2008-r2',
  7601: '2008-r2',
  9200: '2012',
  9600: '2012-r2',
  14393: '2016',
  16299: '1709-sac',
  17134: '1803-sac',
  17763: '2019',
  18362: '1903-sac',
  18363: '1909-sac',
  19041: '2004-sac',
  19042: '20h2-sac',
  20348: '2022',
  25398: '23h2-ac',
  26100: '2025',
};

/** Builds that are a service pack. Source: the same page; 6003 is 2008 with Service Pack 2 and the updates of 2019. */
const SERVICE_PACK_OF_BUILD: Readonly<Record<number, number>> = { 6001: 1, 6002: 2, 6003: 2, 7601: 1 };

/** Editions without desktop by their number, where the registry does not say. Source: GetProductInfo, `PRODUCT_…_CORE`. */
const CORE_SKUS = new Set([12, 13, 14, 29, 39, 40, 41, 46, 47, 53, 54, 55, 63, 147, 148]);
/** Source: the same table. */
const EDITION_OF_SKU: Readonly<Record<number, string>> = {
  7: 'ServerStandard',
  8: 'ServerDatacenter',
  9: 'ServerSBSStandard',
  10: 'ServerEnterprise',
  12: 'ServerDatacenter',
  13: 'ServerStandard',
  14: 'ServerEnterprise',
  15: 'ServerEnterpriseIA64',
  17: 'ServerWeb',
  29: 'ServerWeb',
};

/** What registry and WMI say of the system; absent members were not said. */
export interface WindowsTraits {
  readonly productName?: string | undefined;
  readonly caption?: string | undefined;
  /** `6.1`, or from Windows 10 on `10.0`. */
  readonly version?: string | undefined;
  readonly buildNumber?: number | undefined;
  readonly revision?: number | undefined;
  readonly servicePack?: string | undefined;
  readonly editionId?: string | undefined;
  readonly sku?: number | undefined;
  readonly installationType?: string | undefined;
  readonly displayVersion?: string | undefined;
  readonly productType: Os['productType'] | undefined;
}

/** The members of `os` that follow from them. A build nobody knows yet has no release. */
export function windowsRelease(traits: WindowsTraits): Partial<Os> {
  const { buildNumber, version, revision, productType } = traits;
  const isClient = productType === 'client';
  const servicePack = servicePackOf(traits);
  const release = isClient ? clientRelease(traits, servicePack) : serverRelease(traits, servicePack);
  const name = nameOf(traits);
  const edition =
    traits.editionId ?? EDITION_OF_SKU[traits.sku ?? -1] ?? (isClient ? undefined : editionInName(traits.caption));
  return defined({
    id: productType === undefined ? undefined : isClient ? 'windows' : 'windows-server',
    name,
    release,
    edition,
    servicePack: servicePack === undefined ? undefined : `Service Pack ${servicePack}`,
    build:
      version === undefined || buildNumber === undefined
        ? undefined
        : `${version}.${buildNumber}${revision === undefined ? '' : `.${revision}`}`,
    installation: installationOf(traits),
    productType,
  });
}

function servicePackOf({ servicePack, buildNumber }: WindowsTraits): number | undefined {
  const [number] = /\d+/.exec(servicePack ?? '') ?? [];
  return number === undefined ? SERVICE_PACK_OF_BUILD[buildNumber ?? 0] : Number(number);
}

function serverRelease(traits: WindowsTraits, servicePack: number | undefined): string | undefined {
  const { buildNumber = 0, productName = '', caption = '' } = traits;
  const release = SERVER_RELEASES[buildNumber];
  // The half-yearly release of 2019's build calls itself "Windows Server Standard", without a year.
  if (buildNumber === 17763 && !/\b2019\b/.test(`${productName} ${caption}`) && /Server/.test(productName))
    return '1809-sac';
  return release !== undefined && servicePack !== undefined && buildNumber < 9200
    ? `${release}-sp${servicePack}`
    : release;
}

/** Windows 10 and 11 by their half-yearly name, 7 by its service pack; the rest is told apart by build. */
function clientRelease(traits: WindowsTraits, servicePack: number | undefined): string | undefined {
  const { buildNumber = 0, displayVersion } = traits;
  if (buildNumber === 7600 || buildNumber === 7601) return servicePack === undefined ? '7' : `7-sp${servicePack}`;
  if (buildNumber < 10240 || displayVersion === undefined || !/^\w{4}$/.test(displayVersion)) return undefined;
  return `${buildNumber >= 22000 ? '11' : '10'}-${displayVersion.toLowerCase()}`;
}

/** As the registry names it, without the maker; Windows 11 still calls itself 10 there. */
function nameOf({ productName, caption, buildNumber = 0, productType }: WindowsTraits): string | undefined {
  // Before 2008 the registry leaves the edition out.
  const chosen = buildNumber < 6000 ? (caption ?? productName) : (productName ?? caption);
  const name = chosen
    ?.replace(/\((?:R|TM)\)|[®™]/g, '')
    .replace(/^\s*Microsoft\s+/, '')
    .replace(/\s+/g, ' ')
    .trim();
  return productType === 'client' && buildNumber >= 22000 ? name?.replace('Windows 10', 'Windows 11') : name;
}

function editionInName(caption: string | undefined): string | undefined {
  const [word] = /Standard|Enterprise|Datacenter|Web|Small Business/.exec(caption ?? '') ?? [];
  return word === undefined ? undefined : `Server${word === 'Small Business' ? 'SBSStandard' : word}`;
}

function installationOf({ installationType, sku, buildNumber = 0 }: WindowsTraits): Os['installation'] | undefined {
  const type = installationType?.toLowerCase();
  if (type === 'server core') return 'core';
  if (type === 'nano server') return 'nano';
  if (type === 'server' || type === 'client') return 'full';
  if (buildNumber > 0 && buildNumber < 6000) return 'full'; // there was no other
  return sku === undefined ? undefined : CORE_SKUS.has(sku) ? 'core' : 'full';
}

function defined(facts: Readonly<Record<string, unknown>>): Partial<Os> {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as Partial<Os>;
}
