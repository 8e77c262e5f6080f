import { promisify } from 'node:util';
import { gunzip, gzipSync } from 'node:zlib';
import { messageOf } from '../../policies/base/errors.ts';
import type { Channel, SshConnection } from './connection.ts';
import { commandLine, framedScript, newNonce, sudoPrompt } from './far-shell.ts';
import { FramedOutput } from './framed-output.ts';
import { recogniseShell } from './other-shells.ts';
import { VisitError } from './visit-error.ts';

/** Slow disks and directories make a sign-in slow; a prompt that waits for a person waits longer than this. */
const SHELL_READY_MS = 30_000;
/** What programs complain of on the far side, for the one line that people are shown. */
const MAX_STDERR_KEPT = 8 * 1024;
/** The largest bundle that is read; what would unpack to more is no recording. */
const MAX_UNPACKED_BYTES = 64 * 1024 * 1024;

export interface RecordingOptions {
  readonly script: string;
  readonly sudo:
    | { readonly way: 'none' | 'withoutPassword' }
    | { readonly way: 'withPassword'; readonly password: string };
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

/**
 * Runs the recorder on the far side, in one channel, and answers the bytes of its recording. Throws `VisitError`.
 * The password for sudo is written to its standard input when it asks with our own words, once, and nowhere else.
 */
export async function recordThere(connection: SshConnection, options: RecordingOptions): Promise<Buffer> {
  const nonce = newNonce();
  const name = connection.hop.name;
  let channel: Channel;
  try {
    channel = await connection.exec(commandLine(nonce, options.sudo.way));
  } catch (error) {
    throw noExec(connection, error, options.signal);
  }
  const talk = new Talk(connection, channel, nonce, options);
  const { output } = await talk.ended();
  if (!output.canUnpack) return output.body;
  try {
    return await promisify(gunzip)(output.body, { maxOutputLength: MAX_UNPACKED_BYTES });
  } catch (error) {
    const what = `${name}: the recording cannot be unpacked: ${messageOf(error)}`;
    throw new VisitError('answer_invalid', 'recording', what, 'try again; look at gzip on the host', { cause: error });
  }
}

function noExec({ hop, software }: SshConnection, error: unknown, signal: AbortSignal): VisitError {
  if (signal.aborted) return timedOut(hop.name, 'shell');
  const other = recogniseShell(software, '');
  if (other !== undefined) return otherShell(hop.name, other);
  const cure = 'Muster needs an account with a POSIX shell; switches and appliances are not visited';
  return new VisitError('no_shell', 'shell', `${hop.name}: its SSH server runs no commands`, cure, { cause: error });
}

function otherShell(name: string, other: NonNullable<ReturnType<typeof recogniseShell>>): VisitError {
  if (other.fault === 'network_equipment')
    return new VisitError(
      'network_equipment',
      'shell',
      `${name}: this is network equipment (${other.name}), which has no POSIX shell`,
      'take it out of the file of hosts; Muster takes stock of servers',
    );
  const cure =
    other.name === 'Windows'
      ? 'record it with record.ps1 and hand the file in, or install the agent there'
      : 'give the account a POSIX shell, or name another account';
  return new VisitError('no_shell', 'shell', `${name}: no POSIX shell answers, but ${other.name}`, cure);
}

function timedOut(name: string, place: 'shell' | 'recording'): VisitError {
  const cure = 'raise limits.seconds of its entry, or look at what is slow there';
  return new VisitError('timed_out', place, `${name}: the time for the visit is over`, cure);
}

/** One exchange over one channel. Ends by the end mark, the end of the channel, a limit, or the signal. */
class Talk {
  readonly output: FramedOutput;
  readonly #connection: SshConnection;
  readonly #channel: Channel;
  readonly #nonce: string;
  readonly #options: RecordingOptions;
  #stderr = '';
  #isPasswordSent = false;
  #isScriptSent = false;
  #timer: NodeJS.Timeout | undefined;
  #finish: (error?: VisitError) => void = () => undefined;

  constructor(connection: SshConnection, channel: Channel, nonce: string, options: RecordingOptions) {
    this.#connection = connection;
    this.#channel = channel;
    this.#nonce = nonce;
    this.#options = options;
    this.output = new FramedOutput(nonce, options.maxBytes);
  }

  async ended(): Promise<this> {
    const { signal } = this.#options;
    const stop = () => this.#finish(timedOut(this.#name, this.#isScriptSent ? 'recording' : 'shell'));
    signal.addEventListener('abort', stop, { once: true });
    try {
      await new Promise<void>((resolve, reject) => {
        this.#finish = (error) => (error === undefined ? resolve() : reject(error));
        if (signal.aborted) stop();
        this.#timer = setTimeout(() => this.#finish(this.#notReady()), SHELL_READY_MS);
        this.#channel.on('data', (chunk: Buffer) => this.#hear(chunk));
        this.#channel.stderr.on('data', (chunk: Buffer) => this.#hearComplaint(chunk));
        this.#channel.on('error', () => this.#finish(this.#cutShort()));
        this.#channel.on('close', () => this.#finish(this.#cutShort()));
      });
      return this;
    } finally {
      clearTimeout(this.#timer);
      signal.removeEventListener('abort', stop);
      // Whoever goes on talking is not listened to: the owner closes the connection.
      this.#channel.removeAllListeners('data');
      this.#channel.stderr.removeAllListeners('data');
      this.#channel.on('error', () => undefined);
    }
  }

  get #name(): string {
    return this.#connection.hop.name;
  }

  #hear(chunk: Buffer): void {
    const state = this.output.take(chunk);
    if (state === 'too_much_noise' || state === 'too_much_body') this.#finish(this.#tooMuch(state));
    else if (state === 'done') this.#finish();
    else if (state !== 'noise' && !this.#isScriptSent) this.#sendScript();
  }

  #sendScript(): void {
    this.#isScriptSent = true;
    clearTimeout(this.#timer);
    const { canUnpack } = this.output;
    const script = Buffer.from(framedScript(this.#nonce, this.#options.script, canUnpack));
    this.#channel.end(canUnpack ? gzipSync(script) : script);
  }

  #hearComplaint(chunk: Buffer): void {
    const { sudo } = this.#options;
    const kept = this.#stderr.length;
    if (kept < MAX_STDERR_KEPT) this.#stderr += chunk.toString('latin1', 0, MAX_STDERR_KEPT - kept);
    if (sudo.way !== 'withPassword' || this.#isScriptSent) return;
    const asked = this.#stderr.split(sudoPrompt(this.#nonce)).length - 1;
    if (asked === 0) return;
    if (asked > 1) this.#finish(this.#sudoRefused('the password is not the right one'));
    else if (!this.#isPasswordSent) {
      this.#isPasswordSent = true;
      this.#channel.write(`${sudo.password}\n`);
    }
  }

  #sudoRefused(why: string): VisitError {
    const cure = 'check the account in sudoers: it must be allowed to run sh, without a terminal';
    return new VisitError('sudo_refused', 'sudo', `${this.#name}: sudo did not run: ${why}`, cure);
  }

  #tooMuch(state: 'too_much_noise' | 'too_much_body'): VisitError {
    const what =
      state === 'too_much_body'
        ? `it sent more than ${this.#options.maxBytes} bytes`
        : 'its shell prints without end before the first command';
    const cure =
      state === 'too_much_body' ? 'raise limits.bytes if the host is known to you' : 'look at its profile files';
    return new VisitError(
      'too_much_output',
      this.#isScriptSent ? 'recording' : 'shell',
      `${this.#name}: ${what}`,
      cure,
    );
  }

  /** No shell was ready in time, or the channel ended before one was. */
  #notReady(): VisitError {
    const said = `${this.#stderr}\n${this.output.noise}`; // a prompt stands at the very end
    const complaint = this.#complaint();
    if (this.#options.sudo.way !== 'none' && /sudo/.test(this.#stderr)) return this.#sudoRefused(complaint);
    const other = recogniseShell(this.#connection.software, said);
    if (other !== undefined) return otherShell(this.#name, other);
    const why = complaint === '' ? 'it answers nothing' : complaint;
    const cure = 'give the account a POSIX shell that runs commands without a terminal';
    return new VisitError('no_shell', 'shell', `${this.#name}: no POSIX shell answers: ${why}`, cure);
  }

  #cutShort(): VisitError {
    if (!this.#isScriptSent) return this.#notReady();
    const complaint = this.#complaint();
    const what = complaint === '' ? 'the connection was closed half-way' : `the recording broke off: ${complaint}`;
    return new VisitError('connection_lost', 'recording', `${this.#name}: ${what}`, 'try again; look at its log');
  }

  /** One line of what was said, without our own marks, and without the password should the host say it back. */
  #complaint(): string {
    const { sudo } = this.#options;
    const said = `${this.#stderr}\n${this.output.noise}`.replaceAll(sudoPrompt(this.#nonce), '');
    const lines = (
      sudo.way === 'withPassword' ? said.replaceAll(Buffer.from(sudo.password).toString('latin1'), '...') : said
    )
      .split(/[\r\n]+/)
      .map((line) => line.trim());
    return (lines.find((line) => line !== '') ?? '').slice(0, 200);
  }
}
