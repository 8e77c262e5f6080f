import { agentProgram } from './agent-program.ts';
import { checkProgram } from './check-program.ts';
import { runProgram } from './run-program.ts';

/** `muster agent ...` and `muster check`; `argv` starts with one of the two. Answers the exit code. */
export async function run(argv: readonly string[]): Promise<number> {
  const [name, ...words] = argv;
  return await runProgram(name === 'check' ? checkProgram : agentProgram, words);
}
