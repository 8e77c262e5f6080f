import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fingerprintOf, parseCertificate, readKeyMaterial } from '../../../agent/parse/certificate.ts';
import { keepCertificateSettings, parseCertificateSettings } from '../../../agent/parse/certificate-settings.ts';
import { certificates } from '../../../agent/probes/certificates.ts';
import type { Certificates } from '../../../policies/inventory/sections/certificates.ts';
import { bundleOf, type FileOf } from '../../kit/bundle.ts';
import { collect } from '../../kit/collect.ts';
import { describeWithCorpus, describeWithTools } from '../../kit/tools.ts';

describe('what configurations name', () => {
  it.each`
    server       | text                                                                                        | certificate             | key
    ${'nginx'}   | ${'server {\n  ssl_certificate     /etc/tls/a.pem;\n  ssl_certificate_key /etc/tls/a.key;'} | ${'/etc/tls/a.pem'}     | ${'/etc/tls/a.key'}
    ${'nginx'}   | ${'ssl_certificate_key a.key;\nssl_certificate a.pem;'}                                     | ${'a.pem'}              | ${'a.key'}
    ${'apache'}  | ${'SSLCertificateFile "/etc/tls/b.crt"\nSSLCertificateKeyFile "/etc/tls/b.key"'}            | ${'/etc/tls/b.crt'}     | ${'/etc/tls/b.key'}
    ${'haproxy'} | ${'frontend x\n  bind *:443 ssl crt /etc/haproxy/c.pem alpn h2'}                            | ${'/etc/haproxy/c.pem'} | ${undefined}
    ${'pg'}      | ${"ssl_cert_file = '/etc/ssl/d.pem'\t# (change requires restart)\nssl_key_file='/k/d.key'"} | ${'/etc/ssl/d.pem'}     | ${'/k/d.key'}
    ${'mysql'}   | ${'[mysqld]\nssl-cert=/etc/mysql/e.pem\nssl-key=/etc/mysql/e.key'}                          | ${'/etc/mysql/e.pem'}   | ${'/etc/mysql/e.key'}
    ${'postfix'} | ${'smtpd_tls_cert_file=/etc/ssl/f.pem\nsmtpd_tls_key_file=/etc/ssl/f.key'}                  | ${'/etc/ssl/f.pem'}     | ${'/etc/ssl/f.key'}
    ${'dovecot'} | ${'ssl_cert = </etc/dovecot/g.pem\nssl_key = </etc/dovecot/g.key'}                          | ${'/etc/dovecot/g.pem'} | ${'/etc/dovecot/g.key'}
    ${'openvpn'} | ${'ca ca.crt\n'}                                                                            | ${'ca.crt'}             | ${undefined}
  `('are read for $server', ({ text, certificate, key }) => {
    const expected = { certificate, ...(key === undefined ? {} : { key }) };
    expect(parseCertificateSettings(text)).toEqual([expected]);
    expect(parseCertificateSettings(keepCertificateSettings(text))).toEqual([expected]);
  });

  it.each([
    '# ssl_certificate /old.pem',
    'ssl_certificate $variable;',
    'ca [inline]',
    'password = hunter2',
    'listen 443 ssl;',
  ])('are not read from "%s"', (line) => {
    expect(parseCertificateSettings(line)).toEqual([]);
  });

  it('leave nothing else of the file behind', () => {
    expect(keepCertificateSettings('password = hunter2\n  ssl_certificate /a.pem;\nuser www;\n').trim()).toBe(
      'ssl_certificate /a.pem;',
    );
  });
});

describe('what a configuration includes', () => {
  const nginx = (line: string, more: Readonly<Record<string, FileOf>>) =>
    collect(certificates, bundleOf({ files: { '/etc/nginx/nginx.conf': `user www;\n${line}\n`, ...more } }));

  it.each`
    line                               | path                          | why
    ${'include /opt/vhosts/*.conf;'}   | ${'/opt/vhosts/a.conf'}       | ${'a pattern outside the known folders'}
    ${'include /opt/*/tls/on.conf;'}   | ${'/opt/portal/tls/on.conf'}  | ${'a pattern among the folders'}
    ${'include vhosts/a.conf; # ours'} | ${'/etc/nginx/vhosts/a.conf'} | ${'a path from the folder of the server'}
    ${'  include "/srv/c";'}           | ${'/srv/c'}                   | ${'a path in quotes'}
  `('is followed: $why', async ({ line, path }) => {
    const { sources, outcome } = await nginx(line, { [path]: 'ssl_certificate /srv/tls/a.pem;\n' });
    expect(sources).toContain(`file:${path}`);
    expect(outcome).toBeUndefined();
    expect((await nginx(line, { [path]: { refused: 'permission_denied' } })).outcome).toBe('partial');
  });

  it('ends where files include one another, and is not known behind a variable', async () => {
    const loop = { '/opt/a.conf': 'include /opt/a.conf;\ninclude /etc/nginx/nginx.conf;\n' };
    expect((await nginx('include /opt/a.conf;', loop)).outcome).toBeUndefined();
    expect(await nginx('Include $CONF/x.conf', {})).toMatchObject({
      outcome: 'partial',
      reason: 'not_supported_here',
    });
  });
});

describeWithTools('certificates made by openssl', { openssl: 'openssl' }, () => {
  let folder = '';
  const run = (...args: string[]) => {
    const result = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' });
    expect(result.status, result.stderr).toBe(0);
    return result.stdout.trim();
  };
  const read = (name: string) => readFileSync(join(folder, name));

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'muster-certificates-'));
    const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '30'];
    run(
      ...request,
      '-subj',
      '/O=Muster, Ltd/CN=Root',
      '-keyout',
      'ca.key',
      '-out',
      'ca.pem',
      '-addext',
      'basicConstraints=critical,CA:TRUE',
    );
    run(
      'req',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-384',
      '-nodes',
      '-subj',
      '/CN=portal.example',
      '-keyout',
      'leaf.key',
      '-out',
      'leaf.csr',
      '-addext',
      'subjectAltName=DNS:portal.example,DNS:www.portal.example,IP:10.1.2.3',
    );
    run(
      'x509',
      '-req',
      '-in',
      'leaf.csr',
      '-CA',
      'ca.pem',
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-days',
      '10',
      '-copy_extensions',
      'copy',
      '-out',
      'leaf.pem',
    );
    run('x509', '-in', 'leaf.pem', '-outform', 'DER', '-out', 'leaf.der');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const host = () =>
    ({
      files: {
        '/etc/passwd': 'root:x:0:0::/root:/bin/sh\nwww-data:x:33:33::/:/bin/false\n',
        '/etc/nginx/nginx.conf': 'http {}\n',
        '/etc/nginx/sites-enabled/portal':
          'server {\n ssl_certificate /srv/tls/portal.pem;\n ssl_certificate_key /srv/tls/portal.key;\n}\n',
        '/srv/tls/portal.pem': Buffer.concat([read('leaf.pem'), read('ca.pem')]).toString(),
        '/srv/tls/portal.key': { text: read('leaf.key'), mode: 0o640, ownerId: 33 },
        '/etc/ssl/certs/ca-certificates.crt': 'the trust store itself is not looked into',
        '/etc/ssl/certs/Root_CA.pem': { type: 'link', linkTo: '/usr/share/ca-certificates/root.crt' },
        '/usr/local/share/ca-certificates/ours.crt': read('ca.pem').toString(),
        '/etc/postgresql/15/main/postgresql.conf': "ssl_cert_file = 'server.crt'\n",
        '/var/lib/postgresql/15/main/server.crt': Buffer.concat([read('leaf.key'), read('leaf.pem')]).toString(),
      },
    }) as const;

  it('are listed once each with places, users of the file, key by path and mode, and the chain', async () => {
    const { facts, outcome } = await collect(certificates, bundleOf(host()));
    const leaf = fingerprintOf(read('leaf.der'));
    const root = Object.keys(facts as Certificates).find((fingerprint) => fingerprint !== leaf);
    expect(outcome).toBeUndefined();
    expect(Object.keys(facts as Certificates)).toHaveLength(2);
    expect((facts as Certificates)[leaf]).toMatchObject({
      subject: 'CN=portal.example',
      issuer: 'CN=Root,O=Muster\\, Ltd',
      subjectAltNames: ['10.1.2.3', 'portal.example', 'www.portal.example'],
      subjectAltNameCount: 3,
      keyType: 'ec',
      keyBits: 384,
      signatureAlgorithm: 'sha256WithRSAEncryption',
      isCa: false,
      isSelfSigned: false,
      chainTo: root,
      places: [
        {
          path: '/srv/tls/portal.pem',
          usedBy: ['nginx'],
          privateKey: { path: '/srv/tls/portal.key', mode: '0640', owner: 'www-data' },
        },
        {
          path: '/var/lib/postgresql/15/main/server.crt',
          usedBy: ['postgresql@15-main'],
          privateKey: { path: '/var/lib/postgresql/15/main/server.crt', mode: '0644', owner: 'root' },
        },
      ],
    });
    expect((facts as Certificates)[root ?? '']).toMatchObject({
      isCa: true,
      isSelfSigned: true,
      chainTo: null,
      keyType: 'rsa',
      keyBits: 2048,
    });
    expect(JSON.stringify(facts)).not.toContain('PRIVATE KEY');
  });

  it('are found in a folder that HAProxy is given', async () => {
    const both = Buffer.concat([read('leaf.key'), read('leaf.pem')]).toString();
    const files = {
      '/etc/haproxy/haproxy.cfg': 'frontend x\n  bind :443 ssl crt /srv/haproxy\n',
      '/srv/haproxy': { type: 'directory' },
      '/srv/haproxy/a': both,
      '/srv/haproxy/a.ocsp': 'not a certificate',
    } as const;
    const { facts, outcome } = await collect(certificates, bundleOf({ files }));
    expect(outcome).toBeUndefined();
    expect(Object.values(facts as Certificates).map(({ places }) => places)).toEqual([
      [
        {
          path: '/srv/haproxy/a',
          usedBy: ['haproxy'],
          privateKey: { path: '/srv/haproxy/a', mode: '0644', owner: '0' },
        },
      ],
    ]);
  });

  it('carry the dates, serial number and fingerprint that openssl prints', () => {
    for (const name of ['ca.pem', 'leaf.pem']) {
      const [der] = readKeyMaterial(read(name)).certificates;
      const facts = parseCertificate(der ?? Buffer.alloc(0))?.facts;
      const printed = (option: string) => run('x509', '-in', name, '-noout', option).replace(/^[^=]*=/, '');
      expect(Date.parse(facts?.notBeforeAt ?? '')).toBe(Date.parse(printed('-startdate')));
      expect(Date.parse(facts?.notAfterAt ?? '')).toBe(Date.parse(printed('-enddate')));
      expect(facts?.serialNumber).toBe(printed('-serial').toLowerCase());
      expect(
        spawnSync('openssl', ['x509', '-in', name, '-noout', '-fingerprint', '-sha256'], {
          cwd: folder,
          encoding: 'utf8',
        })
          .stdout.split('=')[1]
          ?.trim()
          .replaceAll(':', '')
          .toLowerCase(),
      ).toBe(fingerprintOf(der ?? Buffer.alloc(0)));
    }
  });

  it('are read as DER too, and as PEM with text around it', () => {
    const pem = read('leaf.pem').toString();
    expect(readKeyMaterial(read('leaf.der')).certificates).toEqual(
      readKeyMaterial(Buffer.from(`Bag Attributes\n${pem}\n# end`)).certificates,
    );
    expect(readKeyMaterial(read('leaf.csr'))).toMatchObject({ certificates: [], isUnderstood: true });
    expect(readKeyMaterial(Buffer.from(pem.replaceAll('\n', '\r\n'))).certificates).toHaveLength(1);
  });

  it('that cannot be read leave the section partial, and a block that is broken is an entry with its place', async () => {
    const broken = read('leaf.pem')
      .toString()
      .replace(/\n(.{20})/, '\nAAAA$1');
    const files = { '/etc/ssl/a.pem': 'no certificate at all', '/etc/ssl/b.pem': read('ca.pem').toString() };
    const { facts, outcome, reason } = await collect(certificates, bundleOf({ files }));
    expect({ outcome, reason, count: Object.keys(facts as Certificates).length }).toEqual({
      outcome: 'partial',
      reason: 'parse_failed',
      count: 1,
    });
    expect(readKeyMaterial(Buffer.from(broken)).isUnderstood).toBe(true);
    const denied = await collect(
      certificates,
      bundleOf({ files: { '/etc/ssl/c.pem': { refused: 'permission_denied' } } }),
    );
    expect(denied).toMatchObject({ facts: {}, outcome: 'partial', reason: 'permission_denied' });
  });
});

it('finds neither certificate nor sense in noise, and never throws', () => {
  const noise = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Uint8Array.from([0x30, 0x82, 0x01, ...bytes])),
    fc
      .base64String({ maxLength: 400 })
      .map((text) => Buffer.from(`-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`)),
    fc.string().map((text) => Buffer.from(`-----BEGIN ${text}`)),
  );
  fc.assert(
    fc.property(noise, (bytes) => {
      for (const der of readKeyMaterial(Buffer.from(bytes)).certificates) parseCertificate(der);
    }),
    { numRuns: 2000 },
  );
});

interface Fact {
  readonly ok: boolean;
  readonly serial_hex?: string;
  readonly not_before?: string;
  readonly not_after?: string;
  readonly sha256?: string;
  readonly key?: { readonly type?: string; readonly bits?: number };
  readonly is_ca?: boolean | null;
  readonly san?: { readonly dns?: readonly string[] } | null;
}

describeWithCorpus('certificates of the public corpus', (corpus) => {
  const agrees = (der: Buffer, fact: Fact): string[] => {
    const facts = parseCertificate(der)?.facts;
    if (facts === undefined) return ['not read'];
    const differs: string[] = [];
    // The corpus writes the year 1 with one digit.
    const instant = (text?: string) => text?.replace(/^\d+/, (year) => year.padStart(4, '0'));
    if (facts.notBeforeAt !== instant(fact.not_before))
      differs.push(`notBefore ${facts.notBeforeAt} ${fact.not_before}`);
    if (facts.notAfterAt !== instant(fact.not_after)) differs.push(`notAfter ${facts.notAfterAt} ${fact.not_after}`);
    if (fact.key?.bits !== undefined && facts.keyBits !== undefined && facts.keyBits !== fact.key.bits)
      differs.push(`bits ${facts.keyBits} ${fact.key.bits}`);
    if (fact.sha256 !== undefined && fingerprintOf(der) !== fact.sha256) differs.push('fingerprint');
    return differs;
  };

  it('agree with two other parsers wherever those read them, and none makes ours throw', () => {
    const lines = gunzipSync(readFileSync(join(corpus, 'x509/zlint.ndjson.gz')))
      .toString()
      .trim()
      .split('\n');
    const wrong: unknown[] = [];
    const refused: string[] = [];
    let readCount = 0;
    for (const line of lines) {
      const { file, pem, openssl, cryptography } = JSON.parse(line) as {
        file: string;
        pem: string;
        openssl: { ok: boolean };
        cryptography: Fact;
      };
      const [der] = readKeyMaterial(Buffer.from(pem)).certificates;
      if (der === undefined) wrong.push([file, 'no block']);
      else if (openssl.ok && parseCertificate(der) === undefined) refused.push(file);
      else if (cryptography.ok && openssl.ok) {
        readCount += 1;
        const differs = agrees(der, cryptography);
        if (differs.length > 0) wrong.push([file, ...differs]);
      }
    }
    expect(wrong).toEqual([]);
    // Times without seconds: OpenSSL 3.5, which Node carries, no longer takes them. They are entries without dates.
    expect(refused).toEqual(['generalizedNoSeconds.pem', 'generalizedTimeNoSeconds.pem']);
    expect(readCount).toBeGreaterThan(400);
  });

  it('are read from real files: chains, 10,000 names, no subject, expired', () => {
    const facts = readFileSync(join(corpus, 'x509/badssl/facts.ndjson'), 'utf8').trim().split('\n');
    for (const line of facts) {
      const { file, certificates: expected } = JSON.parse(line) as { file: string; certificates: readonly Fact[] };
      const found = readKeyMaterial(readFileSync(join(corpus, 'x509/badssl', file))).certificates;
      expect(found.length, file).toBe(expected.length);
      for (const [i, der] of found.entries()) expect(agrees(der, expected[i] ?? { ok: false }), file).toEqual([]);
    }
  });

  it('do not upset the probe when a whole folder of them lies where servers keep theirs', async () => {
    const files: Record<string, string> = {};
    for (const name of readdirSync(join(corpus, 'x509/badssl')))
      files[`/etc/ssl/${name}`] = readFileSync(join(corpus, 'x509/badssl', name), 'latin1');
    for (const name of readdirSync(join(corpus, 'x509/limbo')))
      files[`/etc/ssl/limbo/${name.replace(/json$/, 'pem')}`] = readFileSync(
        join(corpus, 'x509/limbo', name),
        'latin1',
      );
    const { facts, outcome } = await collect(certificates, bundleOf({ files }));
    expect(Object.keys(facts as Certificates).length).toBeGreaterThan(20);
    expect(outcome).toBe('partial'); // the JSON files are no key material
  });
});
