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
 * it is ready, and only then is anything sent: whoever answers with something else, a switch say, gets no line of the
 * script as a command. The mark is written in two pieces, so that an echo of this line is not taken for it. The whole
 * script is read before any of it runs, so that no program can eat the rest of it from standard input.
 */
export function commandLine(nonce: string, sudo: 'none' | 'withoutPassword' | 'withPassword'): string {
  const shell = `sh -c 'echo muster-""${nonce}-ready; eval "\`cat\`"'`;
  if (sudo === 'none') return shell;
  // LC_ALL: what sudo complains of is shown to people and looked at.
  const ask = sudo === 'withPassword' ? `-S -p ${sudoPrompt(nonce)}` : '-n';
  return `env LC_ALL=C sudo ${ask} ${shell}`;
}

/** The recorder between its marks, packed where the far side has gzip. Nothing is written there. */
export function framedScript(nonce: string, script: string): string {
  return `pack=cat; kind=plain
if [ "\`echo x | gzip -1c 2>/dev/null | gzip -dc 2>/dev/null\`" = x ]; then pack='gzip -1c'; kind=gzip; fi
echo "muster-${nonce}-begin $kind"
(
${script}
) </dev/null | $pack
echo
echo "muster-${nonce}-end"
`;
}
