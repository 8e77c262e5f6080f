import { MusterError } from '../../policies/base/errors.ts';
import { readSettings, type Settings, settingsSchema, writeSettings, writtenSettings } from '../settings.ts';
import { type SettingsOptions, settingsOf } from '../settings-options.ts';
import { AgentStore, agentFolder } from '../state.ts';

export interface SettingsCommandOptions extends SettingsOptions {
  readonly data?: string;
  /** Names of settings that go back to their defaults. */
  readonly reset?: readonly string[];
  readonly schema?: boolean;
  readonly json?: boolean;
}

/** `muster agent settings`: shows how the agent reports, or changes it. A running agent reads it at its next round. */
export function settingsCommand(options: SettingsCommandOptions): number {
  if (options.schema === true) {
    process.stdout.write(`${JSON.stringify(settingsSchema(), null, 2)}\n`);
    return 0;
  }
  const store = new AgentStore(options.data ?? agentFolder());
  const named = settingsOf(options);
  if (Object.keys(named).length > 0 || options.reset !== undefined) change(store, named, options.reset ?? []);
  const written = writtenSettings(store.folder);
  const settings = readSettings(store.folder);
  process.stdout.write(options.json === true ? `${JSON.stringify(settings, null, 2)}\n` : linesOf(settings, written));
  return 0;
}

function change(store: AgentStore, named: Partial<Settings>, reset: readonly string[]): void {
  const written = Object.entries(writtenSettings(store.folder)).filter(([name]) => !reset.includes(name));
  const known = settingsSchema() as { readonly properties: object };
  for (const name of reset) {
    if (!Object.hasOwn(known.properties, name)) throw new MusterError('bad_request', `there is no setting "${name}"`);
  }
  store.makeFolder();
  writeSettings(store.folder, { ...Object.fromEntries(written), ...named });
}

function linesOf(settings: Settings, written: Partial<Settings>): string {
  const shown = { ...settings, bytesPerDay: settings.bytesPerDay ?? 'no bound' };
  return Object.entries(shown)
    .map(([name, value]) => {
      const text = Array.isArray(value) ? value.join(', ') || 'always' : String(value);
      return `${name.padEnd(16)} ${text}${Object.hasOwn(written, name) ? '' : ' (default)'}\n`;
    })
    .join('');
}
