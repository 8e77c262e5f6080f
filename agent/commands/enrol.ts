import { readFileSync } from 'node:fs';
import { MusterError, messageOf } from '../../policies/base/errors.ts';
import { enrol } from '../enrol.ts';
import { identify } from '../identity.ts';
import { refuseIfForbidden } from '../never-collect.ts';
import { writeSettings, writtenSettings } from '../settings.ts';
import { type SettingsOptions, settingsOf } from '../settings-options.ts';
import { AgentStore, agentFolder } from '../state.ts';
import { LocalTarget } from '../targets/local.ts';

export interface EnrolCommandOptions extends SettingsOptions {
  readonly collector: string;
  readonly data?: string;
  readonly tokenFile?: string;
  readonly ca?: string;
  readonly again?: boolean;
  readonly json?: boolean;
}

/** A token is one short line; more is something else. */
const MAX_TOKEN_BYTES = 4096;

/** `muster agent enrol`. The token never stands on the command line, where every user of the host could read it. */
export async function enrolCommand(options: EnrolCommandOptions): Promise<number> {
  // Before the token is spent: a setting that does not fit costs nobody a token.
  const named = settingsOf(options);
  refuseIfForbidden(options.data ?? agentFolder());
  const token = options.tokenFile === undefined ? await readStandardInput() : readTokenFile(options.tokenFile);
  const store = new AgentStore(options.data ?? agentFolder());
  const state = await enrol(store, {
    collector: options.collector,
    token,
    host: await identify(new LocalTarget()),
    ...(options.ca === undefined ? {} : { caFile: options.ca }),
    isAgain: options.again === true,
  });
  if (Object.keys(named).length > 0) writeSettings(store.folder, { ...writtenSettings(store.folder), ...named });
  const { collector, agentId, hostId, unit } = state;
  process.stdout.write(
    options.json === true
      ? `${JSON.stringify({ collector, agentId, hostId, unit, folder: store.folder }, null, 2)}\n`
      : `enrolled at ${collector} in unit ${unit}; agent ${agentId}, host ${hostId}\n`,
  );
  return 0;
}

function readTokenFile(path: string): string {
  try {
    return readFileSync(path, 'utf8').slice(0, MAX_TOKEN_BYTES);
  } catch (error) {
    throw new MusterError('bad_request', `cannot read the token in ${path}: ${messageOf(error)}`, { cause: error });
  }
}

/** One line of standard input: tokens come this way and no other. */
export async function readStandardInput(): Promise<string> {
  if (process.stdin.isTTY) process.stderr.write('Token: ');
  let token = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) {
    token += String(chunk);
    // A person ends the line, a program the stream.
    if (token.length > MAX_TOKEN_BYTES || token.includes('\n')) break;
  }
  return token.slice(0, MAX_TOKEN_BYTES);
}
