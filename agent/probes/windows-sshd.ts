import { foreignValue, parseSshdEffective, parseSshdLines, SshdSettings } from '../parse/sshd-config.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';
import { isWindows, readPart } from './windows-parts.ts';

const CONFIG = '%ProgramData%\\ssh\\sshd_config';

/**
 * OpenSSH for Windows: what `sshd -T` prints where an administrator recorded it, else the file. Includes are not followed
 * here, and a file that has some leaves everything behind them open. `not_applicable` without a server.
 * Source: https://learn.microsoft.com/windows-server/administration/openssh/openssh-server-configuration
 */
export const windowsSshd = defineProbe({
  name: 'sshd.windows',
  section: 'sshd',
  appliesTo: isWindows,

  async collect(target) {
    const reader = new Reader(target);
    const text = await reader.attempt(CONFIG, () => readPart(reader, 'sshd.config'));
    const printed = await reader.attempt('effective', () => readPart(reader, 'sshd.effective'));
    reader.orDenied('sshd');
    if (text === undefined && printed === undefined)
      return { facts: undefined, outcome: 'not_applicable', reason: 'tool_missing', sources: [] };
    const file = readConfig(reader, text ?? '');
    const match =
      text === undefined || reader.hasMissed
        ? file.match.length > 0
          ? { match: file.match }
          : {}
        : { match: file.match.length > 0 ? file.match : null };
    const common = { files: text === undefined ? [] : [CONFIG], ...match };
    if (printed !== undefined && /^port /m.test(printed)) {
      const { values, unread } = parseSshdEffective(printed);
      for (const member of unread) reader.miss(member, 'parse_failed');
      return reader.collected({ ...values, ...common, basis: 'effective' }, (name) => ({ fields: [name] }));
    }
    const { values, unread } = file.settings.values();
    for (const member of unread) reader.miss(member, 'parse_failed');
    return reader.collected({ ...values, ...common, basis: 'files' }, (name) =>
      name === 'match' ? { fields: ['match'] } : {},
    );
  },
});

interface Config {
  readonly settings: SshdSettings;
  readonly match: readonly { readonly criteria: string; readonly settings: object }[];
}

function readConfig(reader: Reader, text: string): Config {
  const settings = new SshdSettings();
  const blocks: { readonly criteria: string; readonly settings: SshdSettings }[] = [];
  for (const line of parseSshdLines(text)) {
    const current = blocks.at(-1)?.settings ?? settings;
    if (line.kind === 'match') blocks.push({ criteria: line.criteria, settings: new SshdSettings() });
    else if (line.kind === 'include') {
      for (const pattern of line.patterns) reader.miss(pattern, 'source_missing');
      current.open();
    } else current.add(line);
  }
  const match = blocks.map(({ criteria, settings: own }) => {
    const { values, unread } = own.values();
    if (unread.length > 0) reader.miss('match', 'parse_failed');
    return {
      criteria,
      settings: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, foreignValue(value)])),
    };
  });
  return { settings, match };
}
