import { keepLines } from '../parse/text.ts';
import { settingsProbe } from './settings-probe.ts';

const SETS = /(?:^|[\s;&|{])(?:umask\b|(?:(?:export|readonly|declare|typeset)\s+)*(?:-\w+\s+)*TMOUT\b)/;
const FILES = [
  '/etc/profile',
  '/etc/bash.bashrc',
  '/etc/bashrc',
  '/etc/csh.cshrc',
  '/etc/csh.login',
  '/etc/zprofile',
  '/etc/zsh/zprofile',
] as const;
const ROOT_FILES = ['/root/.profile', '/root/.bash_profile', '/root/.bashrc'] as const;

interface ShellLine {
  readonly file: string;
  readonly line: number;
  readonly value: string | number;
  readonly isReadonly?: boolean;
  readonly isExported?: boolean;
}

/**
 * Every line of the shells' start files that sets the umask or the time-out, and nothing else of them: such files hold
 * tokens and passwords of all kinds. Source: bash(1), "INVOCATION" and TMOUT.
 */
export const shellSettings = settingsProbe('shell', async (reader) => {
  const parts = await reader.filesIn('/etc/profile.d', (name) => name.endsWith('.sh'));
  const files = await reader.texts([...FILES.slice(0, 1), ...parts, ...FILES.slice(1), ...ROOT_FILES], {
    filter: keepShellLines,
  });
  const umask: ShellLine[] = [];
  const timeout: ShellLine[] = [];
  for (const { path, text } of files) {
    const lines = text.split('\n');
    for (const [index, line] of lines.entries()) {
      if (line === '') continue;
      const mask = /\bumask\s+(?:-\w+\s+)*([0-7]{1,4}|[ugoa]*=[rwx]*(?:,[ugoa]*=[rwx]*)*)/.exec(line)?.[1];
      if (mask !== undefined)
        umask.push({ file: path, line: index + 1, value: /^[0-7]+$/.test(mask) ? mask.padStart(4, '0') : mask });
      const seconds = /\bTMOUT=(\d{1,9})\b/.exec(line)?.[1];
      if (seconds !== undefined)
        timeout.push({ file: path, line: index + 1, value: Number(seconds), ...marks(line, text) });
    }
  }
  return { files: files.map(({ path }) => path), umask, timeout };
});

/** `readonly TMOUT` and `export TMOUT` may stand on lines of their own. */
function marks(line: string, text: string): Pick<ShellLine, 'isReadonly' | 'isExported'> {
  const has = (word: string): boolean =>
    new RegExp(`\\b${word}\\b[^\\n;]*\\bTMOUT\\b`).test(line) ||
    new RegExp(`^\\s*${word}\\b[^\\n]*\\bTMOUT\\b`, 'm').test(text);
  return {
    isReadonly: has('readonly') || /\b(?:declare|typeset)\s+-\w*r\w*\s+TMOUT\b/.test(line),
    isExported: has('export') || /\b(?:declare|typeset)\s+-\w*x\w*\s+TMOUT\b/.test(line),
  };
}

/** Of the lines that set one of the two, the words about it alone. */
function keepShellLines(text: string): string {
  const kept = keepLines(text, (line) => !/^\s*#/.test(line) && SETS.test(line));
  return kept
    .split('\n')
    .map((line) =>
      [
        ...line.matchAll(
          /\bumask\s+[^\s;&|)}]+(?:\s+[0-7]{3,4})?|(?:\b(?:export|readonly|declare|typeset)\s+(?:-\w+\s+)*)*\bTMOUT(?:=\d+)?\b/g,
        ),
      ]
        .map(([words]) => words)
        .join('; '),
    )
    .join('\n');
}
