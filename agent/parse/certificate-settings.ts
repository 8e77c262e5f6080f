import { linesOf } from './text.ts';

/** A certificate that a server's configuration names. Paths may be relative to the server's own folder. */
export interface NamedCertificate {
  readonly certificate: string;
  /** Key named beside it; absent where the file is to hold both, or only trust is configured. */
  readonly key?: string;
}

// Directive, then a path: blanks, "=" or ":" between them; dovecot writes "<" before the path.
/** Directives that name a certificate, and the path behind them. */
export const CERTIFICATE =
  /^(?:ssl_certificate|ssl_trusted_certificate|ssl_client_certificate|proxy_ssl_certificate|SSLCertificateFile|SSLCertificateChainFile|SSLCACertificateFile|SSLProxyMachineCertificateFile|ssl_cert_file|ssl_ca_file|ssl[-_]cert|ssl[-_]ca|smtpd_tls_cert_file|smtp_tls_cert_file|smtpd_tls_CAfile|smtpd_tls_chain_files|rsa_cert_file|ca_cert_file|TLSCertificateFile|TLSCACertificateFile|olcTLSCertificateFile|tls_certificate|tls-cert-file|tls-ca-cert-file|cert_file|cert|ca)\s*[\s=:]\s*(.+)$/i;
/** Directives that name a key. */
export const KEY =
  /^(?:ssl_certificate_key|proxy_ssl_certificate_key|SSLCertificateKeyFile|ssl_key_file|ssl[-_]key|smtpd_tls_key_file|smtp_tls_key_file|rsa_private_key_file|TLSCertificateKeyFile|olcTLSCertificateKeyFile|tls_privatekey|tls-key-file|cert_key|key)\s*[\s=:]\s*(.+)$/i;
/** Asked first, because most lines of a configuration say nothing of certificates. */
const HINT = /ssl|tls|cert|crt|key|ca|include/i;
/** nginx, Apache, PostgreSQL, Redis and slapd; MySQL and dovecot (`!`), exim (`.`). */
const INCLUDE = /^[!.]?include(?:optional|_try|_if_exists|dir|_dir)?\s*[\s=]\s*(\S.*)$/i;
/** HAProxy names files in the middle of a line. */
const HAPROXY = /\b(?:crt|ca-file)\s+(\S+)/g;

/**
 * Certificates that a configuration names, by the directives of the common servers. A key belongs to the certificate
 * named last before it, as all of them write it. Inline blocks (openvpn) and variables are no paths and are left out.
 */
export function parseCertificateSettings(text: string): NamedCertificate[] {
  const found: { certificate: string; key?: string }[] = [];
  let keyWithoutCertificate: string | undefined;
  for (const { text: line } of linesOf(text, { comments: '#;' })) {
    const certificate = pathOf(CERTIFICATE.exec(line)?.[1]);
    if (certificate !== undefined) {
      found.push({ certificate, ...(keyWithoutCertificate === undefined ? {} : { key: keyWithoutCertificate }) });
      keyWithoutCertificate = undefined;
      continue;
    }
    const key = pathOf(KEY.exec(line)?.[1]);
    const last = found.at(-1);
    if (key !== undefined && last !== undefined && last.key === undefined) last.key = key;
    else if (key !== undefined) keyWithoutCertificate = key;
    if (!/^(?:bind|server|default-server|crt)\b/.test(line)) continue;
    for (const [, path = ''] of line.matchAll(HAPROXY)) found.push({ certificate: path });
  }
  return found;
}

/** Files, folders and patterns that a configuration includes, as written. */
export function parseIncludes(text: string): string[] {
  return linesOf(text, { comments: '#;' }).flatMap(({ text: line }) => {
    const named = INCLUDE.exec(line)?.[1]?.replace(/\s*[;#].*$/, '') ?? '';
    return named === '' ? [] : named.split(/\s+/).map((path) => path.replace(/^(["'])(.*)\1$/, '$2'));
  });
}

/** The lines that `parseCertificateSettings` and `parseIncludes` read: nothing else of a server's configuration is kept. */
export function keepCertificateSettings(text: string): string {
  return text
    .split('\n')
    .map((line) => {
      const trimmed = line.trim();
      if (trimmed === '' || trimmed.startsWith('#') || !HINT.test(trimmed)) return '';
      const isNamed =
        CERTIFICATE.test(trimmed) ||
        KEY.test(trimmed) ||
        INCLUDE.test(trimmed) ||
        /^(?:bind|server|default-server)\b.*\b(?:crt|ca-file)\b/.test(trimmed);
      return isNamed ? line : '';
    })
    .join('\n');
}

function pathOf(value: string | undefined): string | undefined {
  const path = (value ?? '')
    .trim()
    .replace(/^<\s*/, '')
    .replace(/[;,]?(?:\s.*)?$/, '')
    .replace(/^(["'])(.*)\1$/, '$2');
  return /^[\w./@+-]+$/.test(path) && /[./]/.test(path) && !/^\.+$/.test(path) ? path : undefined;
}
