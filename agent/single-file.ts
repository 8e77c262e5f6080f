import { setFlagsFromString } from 'node:v8';
import { agentProgram } from './agent-program.ts';
import { runProgram } from './run-program.ts';

// Entry of the built single file: `muster-agent inspect` is `muster agent inspect` without the rest of the house.

// A reader that has seen enough (`muster-agent ... | head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

const words = process.argv.slice(2);
// One look at a host calls most functions a few hundred times: to compile them a second time, for speed, costs a tenth
// of the whole and 10 MB, and saves less. An agent that stays looks once an hour, which is no more often.
for (const flag of ['--no-maglev', '--no-turbofan']) setFlagsFromString(flag);
// No top-level await: the single executable is started as CommonJS, which knows none.
void runProgram(agentProgram, words).then((exitCode) => {
  process.exitCode = exitCode;
});
