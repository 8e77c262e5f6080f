import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cutOutput,
  cutPasswordField,
  cutSecrets,
  cutText,
  looksSecret,
  maskValue,
  withoutUserInfo,
} from '../../../agent/catalogue/secrets.ts';
import { cutNginx } from '../../../agent/parse/nginx.ts';
import { cutSudoers, parseSudoers } from '../../../agent/parse/sudoers.ts';

describe('what is cut where it is read', () => {
  it.each`
    field                   | kept       | why
    ${''}                   | ${''}      | ${'no password is a fact'}
    ${'x'}                  | ${'x'}     | ${'it stands in shadow'}
    ${'*'}                  | ${'*'}     | ${'no password can match'}
    ${'!!'}                 | ${'!!'}    | ${'never set'}
    ${'$6$salt$hash'}       | ${'$6$'}   | ${'the mark tells the scheme'}
    ${'$y$j9T$salt$hash'}   | ${'$y$'}   | ${'yescrypt'}
    ${'!$6$salt$hash'}      | ${'!$6$'}  | ${'locked, with a password behind'}
    ${'$2b$12$saltandhash'} | ${'$2b$'}  | ${'bcrypt'}
    ${'rl0dEXWJhrwMw'}      | ${'?'}     | ${'DES carries no mark'}
    ${'$md5,rounds=9$s$h'}  | ${'$md5$'} | ${'the mark may go on with options'}
    ${'$strange'}           | ${'$?$'}   | ${'a hash of a kind nobody knows lets somebody in'}
    ${'hunter2'}            | ${'*'}     | ${'a password in clear never leaves'}
    ${'*LK*'}               | ${'*'}     | ${'locked'}
  `('$field is kept as $kept: $why', ({ field, kept }) => {
    expect(cutPasswordField(field)).toBe(kept);
    expect(cutPasswordField(kept)).toBe(kept);
  });

  it.each`
    line                                            | kept
    ${'password=hunter2'}                           | ${'password=true'}
    ${'ExecStart=/bin/sync --password=hunter2 -v'}  | ${'ExecStart=/bin/sync --password=true -v'}
    ${'  api_key = "a b c"'}                        | ${'  api_key = true'}
    ${'export DB_PASSWORD="x y"'}                   | ${'export DB_PASSWORD=true'}
    ${'password = a,b;c#d'}                         | ${'password = true'}
    ${"password=sec'ret"}                           | ${'password=true'}
    ${'vers=3.0,password=x,nofail'}                 | ${'vers=3.0,password=true,nofail'}
    ${'Environment="A=1" "TOKEN=x"'}                | ${'Environment="A=1" "TOKEN=true'}
    ${'GRUB_CMDLINE="quiet rd.luks.key=x audit=1"'} | ${'GRUB_CMDLINE="quiet rd.luks.key=true audit=1"'}
    ${'deb https://u:p@host/x stable main'}         | ${'deb https://host/x stable main'}
    ${'https://u:p/w@host/x'}                       | ${'https://host/x'}
    ${'http://host:8080/a@b'}                       | ${'http://host:8080/a@b'}
    ${'url=https://host/x?token=y'}                 | ${'url=https://host/x'}
    ${'PASS_MAX_DAYS 90'}                           | ${'PASS_MAX_DAYS 90'}
    ${'passwd: files systemd'}                      | ${'passwd: files systemd'}
    ${'password_encryption = scram-sha-256'}        | ${'password_encryption = scram-sha-256'}
    ${'passwd_tries=3'}                             | ${'passwd_tries=3'}
  `('$line', ({ line, kept }) => {
    expect(cutText(line)).toBe(kept);
    expect(cutText(kept)).toBe(kept);
  });

  it('takes the body out of private keys and leaves certificates', () => {
    const text =
      '-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n-----BEGIN RSA PRIVATE KEY-----\nPLANTED\n-----END RSA PRIVATE KEY-----\n';
    const kept = cutSecrets('/etc/nginx/tls.pem', Buffer.from(text)).toString();
    expect(kept).not.toContain('PLANTED');
    expect(kept).toContain('MII');
    expect(cutSecrets('/x', Buffer.from('-----BEGIN PRIVATE KEY-----\nPLANTED cut short')).toString()).not.toContain(
      'PLANTED',
    );
  });

  it('never lets the value of a secret-looking name through, however it is written', () => {
    const name = fc.constantFrom(
      'password',
      'DB_PASSWD',
      'api-token',
      'client_secret',
      'credential',
      'community',
      'ssl.key',
    );
    const value = fc.stringMatching(/^[A-Za-z!@$%^&*()_+|~:;.,/<>?-]{8,30}$/).map((text) => `Z9${text}`);
    const quote = fc.constantFrom('', '"', "'");
    fc.assert(
      fc.property(name, value, quote, fc.constantFrom('=', ' = ', '= '), (key, secret, mark, equals) => {
        expect(cutText(`${key}${equals}${mark}${secret}${mark}`)).not.toContain('Z9');
      }),
    );
    expect(maskValue('passwd', 'x')).toBe(true);
    expect(maskValue('minlen', 'x')).toBe('x');
    expect(looksSecret('PASS_MAX_DAYS')).toBe(false);
  });

  it('gives the same when it is done twice', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 80 }),
        fc.constantFrom('/etc/shadow', '/etc/passwd', '/etc/fstab'),
        (text, path) => {
          const once = cutSecrets(path, Buffer.from(text));
          expect(cutSecrets(path, once).equals(once)).toBe(true);
        },
      ),
    );
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true }), (url) => {
        expect(withoutUserInfo(withoutUserInfo(url))).toBe(withoutUserInfo(url));
      }),
    );
  });

  it('drops arguments of sudo commands, continued lines included, and keeps the rules readable', () => {
    const text =
      'a ALL=(root) NOPASSWD: /bin/x -pPLANTED, \\\n  /bin/y --token \\\n PLANTED\nCmnd_Alias C = /bin/z PLANTED, sha256:abc= /bin/q\nDefaults use_pty\n';
    const kept = cutSudoers(text);
    expect(kept).not.toContain('PLANTED');
    expect(kept.split('\n').length).toBe(text.split('\n').length);
    expect(parseSudoers(kept)).toEqual(parseSudoers(text));
    expect(cutSudoers(kept)).toBe(kept);
  });

  it('keeps of nginx only named directives, and every line in its place', () => {
    const text =
      'http {\n  ssl_protocols TLSv1.3; # PLANTED\n  proxy_set_header A "PLANTED"; set $x PLANTED;\n  content_by_lua_block { local t = "PLANTED}" }\n  server { listen 443; }\n}\n';
    const kept = cutNginx(text, new Set(['ssl_protocols', 'listen']));
    expect(kept).not.toContain('PLANTED');
    expect(kept.split('\n')[1]).toContain('ssl_protocols TLSv1.3;');
    expect(kept.split('\n').length).toBe(text.split('\n').length);
  });
});

describe('what Windows tells of itself', () => {
  it.each`
    line                                        | kept                                        | why
    ${'"DefaultPassword"="hunter2"'}            | ${'"DefaultPassword"="true"'}               | ${'there is one'}
    ${'"DefaultPassword"=""'}                   | ${'"DefaultPassword"=""'}                   | ${'an empty one is a fact'}
    ${'"DisablePasswordChange"=dword:00000001'} | ${'"DisablePasswordChange"=dword:00000001'} | ${'a switch'}
    ${'"Password"=hex:de,ad,be,ef'}             | ${'"Password"="true"'}                      | ${'bytes may be one too'}
    ${'"Secret"=hex(1):61,00,\\\r\n  00,00'}    | ${'"Secret"="true"'}                        | ${'bytes in two lines'}
    ${'"Source"="Server=a;Password=hunter2"'}   | ${'"Source"="Server=a;Password=true"'}      | ${'the quote stays'}
    ${'"Url"="https://u:p@h/x"'}                | ${'"Url"="https://h/x"'}                    | ${'user info leaves'}
    ${'"Path"="C:\\\\Program Files\\\\x"'}      | ${'"Path"="C:\\\\Program Files\\\\x"'}      | ${'nothing in it'}
  `('$line is kept as $kept: $why', ({ line, kept }) => {
    const text = `[HKEY_LOCAL_MACHINE\\SOFTWARE\\A]\n${line}\n`;
    expect(cutOutput('registry.baseline', text)).toBe(`[HKEY_LOCAL_MACHINE\\SOFTWARE\\A]\n${kept}\n`);
  });

  it('keeps rights, and the day a password was set', () => {
    expect(cutOutput('secedit.export', 'SeCreateTokenPrivilege = *S-1-5-18\n')).toContain('*S-1-5-18');
    expect(cutOutput('accounts.list', 'PasswordLastSet=2026-11-01T02:00:00Z\n')).toContain('2026-11-01');
  });
});
