import { randomBytes } from 'node:crypto';

// What is sent to the far side: one command line that any login shell understands, then one script on its standard input.

/** A number that no host has seen before: 128 bits. */
export function newNonce(): string {
  return randomBytes(16).toString('hex');
}

/** What sudo is told to ask the password with. */
export function sudoPrompt(nonce: string): string {
  return `muster-${nonce}-password:`;
}

/**
 * The command line. Its words mean the same to sh, csh, fish and restricted shells; no path is named. It first says that
 * it is ready, and whether it can unpack; only then is anything sent: whoever answers with something else, a switch say,
 * gets no line of the script as a command. The mark is written in two pieces, so that an echo of this line is not taken
 * for it. The whole script is read before any of it runs, so that no program can eat the rest of it from standard input.
 */
export function commandLine(nonce: string, sudo: 'none' | 'withoutPassword' | 'withPassword'): string {
  const ready = (how: 'z' | 'p', read: string) => `echo muster-""${nonce}-ready-${how}; eval "\`${read}\`"`;
  const canUnpack = '(echo x | gzip -1c | gzip -dc) >/dev/null 2>&1';
  const shell = `sh -c 'if ${canUnpack}; then ${ready('z', 'gzip -dc')}; else ${ready('p', 'cat')}; fi'`;
  if (sudo === 'none') return shell;
  // LC_ALL: what sudo complains of is shown to people and looked at.
  const ask = sudo === 'withPassword' ? `-S -p ${sudoPrompt(nonce)}` : '-n';
  return `env LC_ALL=C sudo ${ask} ${shell}`;
}

/** The recorder between its marks, its answer packed where the far side can. Nothing is written there. */
export function framedScript(nonce: string, script: string, isPacking: boolean): string {
  return `echo "muster-${nonce}-begin"
(
set -- -q
${script}
) </dev/null | ${isPacking ? 'gzip -1c' : 'cat'}
echo
echo "muster-${nonce}-end"
`;
}
