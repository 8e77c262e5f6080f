import type { Support } from '../../policies/inventory/sections/support.ts';
import { fingerprintOf, parseCertificate, readKeyMaterial } from '../parse/certificate.ts';
import { keepProStatus, parseEntitlement, parseProStatus } from '../parse/entitlement.ts';
import { readAptSources } from './packages-dpkg.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';

type Programme = Support[number];

const PRO_STATUS = '/var/lib/ubuntu-advantage/status.json';
const ENTITLEMENTS = '/etc/pki/entitlement';
const ELTS_HOST = 'deb.freexian.com';
const APT_LISTS = '/var/lib/apt/lists';
const YUM_REPOSITORIES = '/etc/yum.repos.d';
const ZYPP_CREDENTIALS = '/etc/zypp/credentials.d';

/**
 * Proof of extended support: Ubuntu Pro's state, Red Hat entitlements, SUSE LTSS, Freexian's ELTS archive. What is set up
 * but was never used is no proof. Source: the programmes' own documentation, named at each reader.
 */
export const support = defineProbe({
  name: 'support',
  section: 'support',
  appliesTo: (target) => target.platform === 'linux',

  async collect(target, { now }) {
    const reader = new Reader(target);
    const programmes = [
      ...(await readUbuntuPro(reader)),
      ...(await readEntitlements(reader, now)),
      ...(await readYum(reader)),
      ...(await readSuse(reader)),
      ...(await readElts(reader)),
    ];
    return reader.collected(programmes);
  },
});

async function readUbuntuPro(reader: Reader): Promise<Programme[]> {
  const text = await reader.tryText(PRO_STATUS, { filter: keepProStatus });
  if (text === undefined) return [];
  const status = parseProStatus(text);
  if (status === undefined) {
    reader.miss(PRO_STATUS, 'parse_failed');
    return [];
  }
  const services = status.services.filter((service) => service.status === 'enabled').map(({ name }) => name);
  const day = /^\d{4}-\d{2}-\d{2}/.exec(status.expires ?? '')?.[0];
  return [
    {
      program: 'ubuntu-pro-esm',
      isActive: status.attached && services.some((name) => name.startsWith('esm-')),
      services: status.attached ? services : [],
      ...(day === undefined ? {} : { validUntilOn: day }),
      basis: 'licenceState',
      source: `file:${PRO_STATUS}`,
    },
  ];
}

const RED_HAT_PROGRAMMES = [
  ['rhel-els', /-els-|extended-life/],
  ['rhel-eus', /-(?:eus|e4s|aus|tus)-/],
] as const;

/** Source: subscription-manager(8); rct(8) prints the same. Keys beside the certificates are not looked at. */
async function readEntitlements(reader: Reader, now: Date): Promise<Programme[]> {
  const at = `${now.toISOString().slice(0, 19)}Z`;
  const found: Programme[] = [];
  for (const path of await reader.filesIn(
    ENTITLEMENTS,
    (name) => name.endsWith('.pem') && !name.endsWith('-key.pem'),
  )) {
    const text = await reader.tryText(path, { maxBytes: 4 * 1024 * 1024 });
    if (text === undefined) continue;
    const [der] = readKeyMaterial(Buffer.from(text)).certificates;
    const facts = der === undefined ? undefined : parseCertificate(der)?.facts;
    const labels = parseEntitlement(text);
    if (der === undefined || facts === undefined || labels === undefined) {
      reader.miss(path, 'parse_failed');
      continue;
    }
    const { notBeforeAt = '', notAfterAt = '' } = facts;
    for (const [program, pattern] of RED_HAT_PROGRAMMES) {
      const services = labels.filter((label) => pattern.test(label));
      if (services.length === 0) continue;
      found.push({
        program,
        isActive: notBeforeAt <= at && at <= notAfterAt,
        services: services.slice(0, 50),
        ...(notAfterAt === '' ? {} : { validUntilOn: notAfterAt.slice(0, 10) }),
        basis: 'entitlementCertificate',
        source: `sha256:${fingerprintOf(der).slice(0, 16)}`,
      });
    }
  }
  return found;
}

/** Extended repositories of clouds' update servers, where no entitlement lies on the host. Proof is that they were fetched. */
async function readYum(reader: Reader): Promise<Programme[]> {
  const found: Programme[] = [];
  const cached = new Set(
    [...(await reader.entries('/var/cache/dnf')), ...(await reader.entries('/var/cache/yum'))].map(({ name }) => name),
  );
  for (const { path, text } of await reader.texts(
    await reader.filesIn(YUM_REPOSITORIES, (name) => name.endsWith('.repo')),
  )) {
    if (path.endsWith('/redhat.repo')) continue; // written from the entitlements above
    for (const section of text.split(/^(?=\[)/m)) {
      const id = /^\[([^\]]+)\]/.exec(section)?.[1] ?? '';
      const program = RED_HAT_PROGRAMMES.find(([, pattern]) => pattern.test(id))?.[0];
      const isEnabled = !/^enabled\s*=\s*0\s*$/m.test(section);
      if (program === undefined || !isEnabled || !/rhel|rhui/i.test(id)) continue;
      const isActive = [...cached].some((name) => name.startsWith(id));
      found.push({
        program,
        isActive,
        services: [id],
        validUntilOn: null,
        basis: 'repository',
        source: `file:${path}`,
      });
    }
  }
  return found;
}

/** An LTSS product that is registered. Source: SUSEConnect(8); /etc/products.d. */
async function readSuse(reader: Reader): Promise<Programme[]> {
  const products = await reader.filesIn('/etc/products.d', (name) => /LTSS.*\.prod$/i.test(name));
  if (products.length === 0) return [];
  const credentials = await reader.filesIn(ZYPP_CREDENTIALS, () => true);
  return products.map((path) => ({
    program: 'suse-ltss',
    isActive: credentials.length > 0,
    services: [path.slice(path.lastIndexOf('/') + 1, -'.prod'.length)],
    validUntilOn: null,
    basis: 'repository',
    source: `file:${path}`,
  }));
}

/** Source: https://wiki.debian.org/LTS/Extended. A list that apt keeps shows that the archive answered. */
async function readElts(reader: Reader): Promise<Programme[]> {
  const sources = (await readAptSources(reader)).filter(
    ({ isEnabled, url }) => isEnabled && url.includes(`//${ELTS_HOST}/`),
  );
  const [first] = sources;
  if (first === undefined) return [];
  const lists = await reader.filesIn(APT_LISTS, (name) => name.startsWith(ELTS_HOST));
  return [
    {
      program: 'debian-elts',
      isActive: lists.length > 0,
      services: [],
      validUntilOn: null,
      basis: 'repository',
      source: `file:${first.file}`,
    },
  ];
}
