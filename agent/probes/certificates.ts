import { byCodeUnit } from '../../policies/base/text.ts';
import type { Certificate } from '../../policies/inventory/sections/certificates.ts';
import { parsePasswd } from '../parse/accounts.ts';
import {
  fingerprintOf,
  isIssuedBy,
  type KeyMaterial,
  type ParsedCertificate,
  parseCertificate,
  readKeyMaterial,
} from '../parse/certificate.ts';
import { type CertificateFile, findCertificateFiles } from './certificate-files.ts';
import { look } from './look.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';
import { servedCertificates } from './tls-endpoints.ts';

type Place = NonNullable<Certificate['places']>[number];

const MAX_CERTIFICATES = 2000;

/**
 * Certificates in the folders where servers keep them and wherever configurations name one. Only CERTIFICATE blocks are
 * kept; of a private key its path, mode and owner. A block that OpenSSL does not read is an entry with its place alone.
 * Those that the host's own listeners show join them where the owner allows handshakes.
 */
export const certificates = defineProbe({
  name: 'certificates',
  section: 'certificates',
  appliesTo: (target) => target.platform === 'linux',

  async collect(target, context) {
    const reader = new Reader(target);
    const owners = new Map(
      parsePasswd((await reader.tryText('/etc/passwd')) ?? '')
        .entries.toReversed()
        .map(({ uid, name }) => [uid, name]),
    );
    const found = new Map<string, { parsed: ParsedCertificate | undefined; places: Place[] }>();
    for (const file of await findCertificateFiles(reader)) {
      const material = await readFile(reader, file);
      if (material === undefined) continue;
      for (const der of material.certificates) {
        const fingerprint = fingerprintOf(der);
        if (!found.has(fingerprint) && found.size >= MAX_CERTIFICATES) {
          reader.miss('certificates', 'row_limit');
          break;
        }
        const known = found.get(fingerprint) ?? { parsed: parseCertificate(der), places: [] };
        if (known.parsed === undefined) reader.miss(`unread:${fingerprint}`, 'parse_failed');
        known.places.push(await placeOf(reader, file, material, owners));
        found.set(fingerprint, known);
      }
    }
    for (const { der, store } of await servedCertificates(context, (fingerprint) => found.has(fingerprint))) {
      found.set(fingerprintOf(der), { parsed: parseCertificate(der), places: [{ store, usedBy: null }] });
    }
    return reader.collected(assembleCertificates(found), (name) =>
      name.startsWith('unread:') ? { keys: [name.slice(7)] } : {},
    );
  },
});

/** `undefined`: not there, or not to be read; the reader knows which. */
async function readFile(reader: Reader, { path, usedBy }: CertificateFile): Promise<KeyMaterial | undefined> {
  const looked = await look(reader, path, () => reader.target.readFile(path));
  if (!looked.isKnown || looked.found === undefined || looked.found.length === 0) return undefined;
  const material = readKeyMaterial(looked.found);
  // A folder that a configuration names, and files that hold no block of any kind, say nothing.
  if (!material.isUnderstood) reader.miss(path, 'parse_failed');
  else if (material.certificates.length > 0 || usedBy.length > 0) reader.note(`file:${path}`);
  if (material.isCut) reader.miss(path, 'row_limit');
  return material;
}

async function placeOf(
  reader: Reader,
  file: CertificateFile,
  material: KeyMaterial,
  owners: ReadonlyMap<number, string>,
): Promise<Place> {
  const candidates = [
    ...(file.key === undefined ? [] : [file.key]),
    ...(material.hasPrivateKey ? [file.path] : []),
    ...keysBeside(file.path),
  ];
  const usedBy = file.usedBy.length === 0 ? null : [...file.usedBy].sort(byCodeUnit);
  for (const path of candidates) {
    const looked = await look(reader, path, () => reader.target.status(path));
    if (!looked.isKnown) return { path: file.path, usedBy }; // whether there is a key is not known
    if (looked.found === undefined) continue;
    const { mode, ownerId } = looked.found;
    const owner = owners.get(ownerId) ?? String(ownerId);
    return { path: file.path, usedBy, privateKey: { path, mode: mode.toString(8).padStart(4, '0'), owner } };
  }
  return { path: file.path, usedBy, privateKey: null };
}

/** Where the key of a certificate usually lies when nobody says so. */
function keysBeside(path: string): string[] {
  const slash = path.lastIndexOf('/');
  const folder = path.slice(0, slash);
  const base = path.slice(slash + 1).replace(/\.\w+$/, '');
  if (/\/letsencrypt\/live\//.test(path)) return base === 'chain' ? [] : [`${folder}/privkey.pem`];
  const beside = [`${folder}/${base}.key`, `${folder}/private/${base}.key`];
  const parallel = folder.replace(/\/certs$/, '/private');
  return parallel === folder ? beside : [...beside, `${parallel}/${base}.key`];
}

/** Facts of certificates with their places; issuers are found among them by their signatures. */
export function assembleCertificates(
  found: ReadonlyMap<string, { parsed: ParsedCertificate | undefined; places: Place[] }>,
): Record<string, Certificate> {
  const bySubject = Map.groupBy(
    [...found].flatMap(([fingerprint, { parsed }]) =>
      parsed === undefined ? [] : [{ fingerprint, x509: parsed.x509 }],
    ),
    ({ x509 }) => x509.subject,
  );
  const facts: Record<string, Certificate> = {};
  for (const [fingerprint, { parsed, places }] of found) {
    if (parsed === undefined) {
      facts[fingerprint] = { places };
      continue;
    }
    const { x509 } = parsed;
    const issuers = parsed.facts.isSelfSigned ? [] : (bySubject.get(x509.issuer) ?? []);
    const issuer = issuers.find(
      (candidate) => candidate.fingerprint !== fingerprint && isIssuedBy(x509, candidate.x509),
    );
    facts[fingerprint] = { ...parsed.facts, chainTo: issuer?.fingerprint ?? null, places };
  }
  return facts;
}
