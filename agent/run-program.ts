import { type Command, CommanderError } from 'commander';
import { isMusterError, messageOf } from '../policies/base/errors.ts';
import { printable } from '../policies/base/text.ts';

/** Told by a command how it ended. */
export type Finish = (exitCode: number) => void;

const MAX_COMPLAINTS_SHOWN = 20;

/** Runs one program with its words and answers the exit code; what goes wrong is said on standard error, in one sentence. */
export async function runProgram(make: (finish: Finish) => Command, words: readonly string[]): Promise<number> {
  let exitCode = 0;
  const program = make((code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(words, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    process.stderr.write(`muster: ${printable(messageOf(error))}\n`);
    const complaints = isMusterError(error) ? error.complaints : [];
    for (const { pointer, message } of complaints.slice(0, MAX_COMPLAINTS_SHOWN)) {
      process.stderr.write(printable(`  ${pointer || '(all)'} ${message}\n`));
    }
    // Of its own: service managers do not start again what ended so.
    if (isMusterError(error, 'never_collect')) return 4;
    return isMusterError(error, 'bad_request', 'config_invalid', 'token_invalid', 'pack_invalid') ? 2 : 3;
  }
}
