import { setFlagsFromString } from 'node:v8';
import { agentProgram } from './agent-program.ts';
import { runProgram } from './run-program.ts';

// Entry of the built single file: `muster-agent inspect` is `muster agent inspect` without the rest of the house.

const words = process.argv.slice(2);
// One look at a host calls most functions a few hundred times: to compile them a second time, for speed, costs a tenth
// of the whole and 10 MB, and saves less. Only the resident agent lives long enough.
if (words[0] !== 'run') {
  setFlagsFromString('--no-maglev');
  setFlagsFromString('--no-turbofan');
}
process.exitCode = await runProgram(agentProgram, words);
