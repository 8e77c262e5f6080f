import { agentProgram } from './agent-program.ts';
import { runProgram } from './run-program.ts';

// Entry of the built single file: `muster-agent inspect` is `muster agent inspect` without the rest of the house.
process.exitCode = await runProgram(agentProgram, process.argv.slice(2));
