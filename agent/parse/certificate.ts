import { createHash, type KeyObject, X509Certificate } from 'node:crypto';
import { byCodeUnit } from '../../policies/base/text.ts';
import type { Certificate } from '../../policies/inventory/sections/certificates.ts';

const MAX_NAMES = 50;
const MAX_BLOCKS = 500; // a bundle of a trust store holds some 150

/** What a file of key material holds. Bodies of keys are not looked at. */
export interface KeyMaterial {
  /** DER of each certificate, in the file's order. */
  readonly certificates: readonly Buffer[];
  readonly hasPrivateKey: boolean;
  /** Blocks of PEM of any kind, or one DER certificate; false: neither, so nothing can be said of the file. */
  readonly isUnderstood: boolean;
  readonly isCut: boolean;
}

const BEGIN = /-----BEGIN ([A-Z0-9 ]{1,40})-----/g;

/**
 * Certificates of a PEM bundle (what stands between the blocks does not matter) or of a DER file.
 * Source: RFC 7468; X.690 for the form of DER.
 */
export function readKeyMaterial(bytes: Buffer): KeyMaterial {
  const text = bytes.toString('latin1');
  const certificates: Buffer[] = [];
  let hasPrivateKey = false;
  let isUnderstood = false;
  for (const { 1: label = '', index } of text.matchAll(BEGIN)) {
    isUnderstood = true;
    if (label.endsWith('PRIVATE KEY')) hasPrivateKey = true;
    if (!/^(?:X509 |TRUSTED )?CERTIFICATE$/.test(label)) continue;
    if (certificates.length >= MAX_BLOCKS) return { certificates, hasPrivateKey, isUnderstood, isCut: true };
    const start = index + `-----BEGIN ${label}-----`.length;
    const end = text.indexOf('-----END', start);
    const body = text.slice(start, end < 0 ? undefined : end);
    const der = firstSequence(Buffer.from(body.replace(/^[\w-]+:.*$/gm, ''), 'base64'));
    if (der !== undefined) certificates.push(der);
  }
  if (isUnderstood) return { certificates, hasPrivateKey, isUnderstood, isCut: false };
  const der = firstSequence(bytes);
  if (der !== undefined && parse(der) !== undefined)
    return { certificates: [der], hasPrivateKey, isUnderstood: true, isCut: false };
  // Packages ship placeholders that hold comments alone.
  isUnderstood = text.split('\n').every((line) => /^\s*(?:#|$)/.test(line));
  return { certificates: [], hasPrivateKey, isUnderstood, isCut: false };
}

/** The outermost SEQUENCE without what follows it ("TRUSTED CERTIFICATE" blocks append settings of OpenSSL). */
function firstSequence(bytes: Buffer): Buffer | undefined {
  if (bytes.length < 4 || bytes[0] !== 0x30) return undefined;
  const first = bytes[1] ?? 0;
  const lengthBytes = first < 0x80 ? 0 : first - 0x80;
  if (lengthBytes > 4 || bytes.length < 2 + lengthBytes) return undefined;
  const length = lengthBytes === 0 ? first : bytes.readUIntBE(2, lengthBytes);
  const end = 2 + lengthBytes + length;
  return end <= bytes.length ? bytes.subarray(0, end) : undefined;
}

/** SHA-256 of the DER form, the certificate's name in the inventory. */
export function fingerprintOf(der: Buffer): string {
  return createHash('sha256').update(der).digest('hex');
}

/** A certificate that OpenSSL reads, with what `certificates` says of it but for its places and its issuer's. */
export interface ParsedCertificate {
  readonly x509: X509Certificate;
  readonly facts: Omit<Certificate, 'places' | 'chainTo'>;
}

/** `undefined`: not a certificate that OpenSSL reads. Members it cannot make out are absent. */
export function parseCertificate(der: Buffer): ParsedCertificate | undefined {
  const x509 = parse(der);
  if (x509 === undefined) return undefined;
  const names = alternativeNames(x509.subjectAltName ?? '');
  const notBeforeAt = instantOf(x509.validFromDate);
  const notAfterAt = instantOf(x509.validToDate);
  const facts: ParsedCertificate['facts'] = {
    subject: nameOf(x509.subject),
    issuer: nameOf(x509.issuer),
    serialNumber: x509.serialNumber.toLowerCase(),
    subjectAltNames: names.slice(0, MAX_NAMES).sort(byCodeUnit),
    subjectAltNameCount: names.length,
    ...(notBeforeAt === undefined ? {} : { notBeforeAt }),
    ...(notAfterAt === undefined ? {} : { notAfterAt }),
    ...keyOf(x509),
    ...(x509.signatureAlgorithm === undefined ? {} : { signatureAlgorithm: x509.signatureAlgorithm }),
    isCa: x509.ca,
    isSelfSigned: isSelfSigned(x509),
  };
  return { x509, facts };
}

function parse(der: Buffer): X509Certificate | undefined {
  try {
    return new X509Certificate(der);
  } catch {
    return undefined;
  }
}

/** Node prints one attribute a line in the order of the certificate; RFC 4514 begins with the last. */
function nameOf(lines: string | undefined): string {
  return (lines ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .reverse()
    .join(',');
}

/** Names and addresses as they stand, other kinds with their kind before them. */
function alternativeNames(text: string): string[] {
  // Node puts a name that holds odd characters into JSON quotes, so a comma parts names only outside of them.
  const names = text.match(/[^,"\s](?:[^,"]|"(?:[^"\\]|\\.)*")*/g) ?? [];
  return [
    ...new Set(
      names.map((name) =>
        name
          .trim()
          .replace(/^(?:DNS|IP Address):/, '')
          .replace(/^"(.*)"$/, '$1'),
      ),
    ),
  ];
}

function instantOf(date: Date): string | undefined {
  const year = Number.isNaN(date.getTime()) ? -1 : date.getUTCFullYear();
  return year < 0 || year > 9999 ? undefined : `${date.toISOString().slice(0, 19)}Z`;
}

const CURVE_BITS: Readonly<Record<string, number>> = {
  prime256v1: 256,
  secp224r1: 224,
  secp256k1: 256,
  secp384r1: 384,
  secp521r1: 521,
  prime192v1: 192,
};

const FIXED_BITS: Readonly<Record<string, number>> = { ed25519: 256, x25519: 256, ed448: 456, x448: 448 };

/** Nothing where the key is of a kind that this library does not know. */
function keyOf(x509: X509Certificate): { keyType?: string; keyBits?: number } {
  let key: KeyObject;
  try {
    key = x509.publicKey;
  } catch {
    return {};
  }
  const type = key.asymmetricKeyType;
  if (type === undefined) return {};
  const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {};
  const bits = modulusLength ?? CURVE_BITS[namedCurve ?? ''] ?? FIXED_BITS[type];
  return { keyType: type, ...(bits === undefined ? {} : { keyBits: bits }) };
}

/** Issued by itself: the names agree and its own key verifies it. */
function isSelfSigned(x509: X509Certificate): boolean {
  return x509.subject === x509.issuer && isIssuedBy(x509, x509);
}

/** Whether `issuer`'s name and key stand behind the certificate. */
export function isIssuedBy(x509: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return x509.issuer === issuer.subject && x509.verify(issuer.publicKey);
  } catch {
    return false;
  }
}
