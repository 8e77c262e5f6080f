import { run } from './main.ts';

// Entry of the built single file: `muster-agent inspect` is `muster agent inspect` without the rest of the house.
process.exitCode = await run(['agent', ...process.argv.slice(2)]);
