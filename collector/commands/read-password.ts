import { MusterError } from '../../policies/base/errors.ts';
import { MAX_PASSWORD_LENGTH } from '../sign-in.ts';

const CTRL_C = '\u0003';
const ENDS = new Set(['\r', '\n', '\u0004']);
const ERASES = new Set(['\u007f', '\b']);

/**
 * A password from the terminal, which shows nothing of it, or the first line of standard input. Never an argument: those
 * stand in the list of processes and in the shell's history. Throws `bad_request` when nothing comes.
 */
export async function readPassword(prompt: string, input: NodeJS.ReadStream = process.stdin): Promise<string> {
  const isTerminal = input.isTTY === true;
  if (isTerminal) process.stderr.write(prompt);
  input.setEncoding('utf8');
  if (isTerminal) input.setRawMode(true);
  try {
    const password = await readLine(input);
    if (password === '')
      throw new MusterError('bad_request', 'no password was given; type it, or hand it over on standard input');
    return password;
  } finally {
    if (isTerminal) {
      input.setRawMode(false);
      process.stderr.write('\n');
    }
    input.pause();
  }
}

async function readLine(input: AsyncIterable<unknown>): Promise<string> {
  let line: string[] = [];
  for await (const chunk of input) {
    for (const character of String(chunk)) {
      if (character === CTRL_C) throw new MusterError('bad_request', 'interrupted');
      if (ENDS.has(character)) return line.join('');
      if (ERASES.has(character)) line = line.slice(0, -1);
      else line.push(character);
      if (line.length > MAX_PASSWORD_LENGTH)
        throw new MusterError('bad_request', `a password has at most ${MAX_PASSWORD_LENGTH} characters`);
    }
  }
  return line.join('');
}
