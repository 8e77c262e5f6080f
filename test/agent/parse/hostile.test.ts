import { describe, expect, it } from 'vitest';
import { cutText, withoutUserInfo } from '../../../agent/catalogue/secrets.ts';
import { parseApache } from '../../../agent/parse/apache.ts';
import { parseAptConf } from '../../../agent/parse/apt-conf.ts';
import { parseSourcesList } from '../../../agent/parse/apt-sources.ts';
import { parseAssignments } from '../../../agent/parse/assignments.ts';
import { parseAuditRules } from '../../../agent/parse/audit-rules.ts';
import { secondsOf } from '../../../agent/parse/duration.ts';
import { cutLogrotate, parseLogrotate } from '../../../agent/parse/logrotate.ts';
import { parseMountinfo } from '../../../agent/parse/mountinfo.ts';
import { cutNginx, parseNginx } from '../../../agent/parse/nginx.ts';
import { parseOsRelease, parseReleaseLine } from '../../../agent/parse/os-release.ts';
import { parseApkInstalled, parseDpkgStatus, parseRpmList } from '../../../agent/parse/packages.ts';
import { parsePam } from '../../../agent/parse/pam.ts';
import { cutRsyslog, parseRsyslog } from '../../../agent/parse/rsyslog.ts';
import { parseSettings } from '../../../agent/parse/settings.ts';
import { parseSshdLines } from '../../../agent/parse/sshd-config.ts';
import { cutSudoers, parseSudoers } from '../../../agent/parse/sudoers.ts';
import { parseSysctl } from '../../../agent/parse/sysctl.ts';
import { cutUnitFile, parseUnit } from '../../../agent/parse/systemd-unit.ts';

const readers: Readonly<Record<string, (text: string) => unknown>> = {
  parseApache,
  parseAptConf,
  parseSourcesList,
  parseAssignments,
  parseAuditRules,
  secondsOf,
  parseLogrotate,
  cutLogrotate,
  parseMountinfo,
  parseNginx,
  parseOsRelease,
  parseReleaseLine,
  parseApkInstalled,
  parseDpkgStatus,
  parseRpmList,
  parsePam,
  cutRsyslog,
  parseSshdLines,
  parseSudoers,
  cutSudoers,
  parseSysctl,
  parseUnit,
  cutUnitFile,
  cutText,
  withoutUserInfo,
  cutNginx: (text) => cutNginx(text, new Set(['listen'])),
  parseRsyslog: (text) => parseRsyslog(text, '/x', []),
  parseIni: (text) => parseSettings(text, 'ini'),
  parseShell: (text) => parseSettings(text, 'shell'),
  parsePostconf: (text) => parseSettings(text, 'postconf'),
};

const UNITS = [
  'a',
  ' ',
  '=',
  '"',
  "'",
  '\\',
  '/',
  ',',
  ':',
  '{',
  '}',
  ';',
  '#',
  '(',
  '<',
  '\n',
  'a ',
  'a=',
  '/a ',
  '\\\n',
  'a\n',
  '"a',
  '://',
  'a://b@',
  'a.',
  '*.',
  '=a=',
  'action(',
  '-',
  'x;x.x;',
  'a:1',
];
const HEADS = ['', 'a', 'a ALL=/x ', '"', '*.* '];

describe('a hostile file costs no more than its length', () => {
  // A pattern that backtracks takes minutes here; the bound is far above what a busy machine needs.
  it.each(Object.keys(readers))('%s', (name) => {
    const read = readers[name];
    for (const head of HEADS) {
      for (const unit of UNITS) {
        const text = head + unit.repeat(4000);
        const startedAt = performance.now();
        read?.(text);
        const spentMs = performance.now() - startedAt;
        expect(spentMs < 1000, `${name} took ${Math.round(spentMs)} ms for ${JSON.stringify(head + unit)}`).toBe(true);
      }
    }
  });
});
