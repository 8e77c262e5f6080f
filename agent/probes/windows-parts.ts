import { parseWindowsList, type WindowsRecord } from '../parse/windows-list.ts';
import { parseRegistry, type RegistryText } from '../parse/windows-registry.ts';
import type { Command, Target } from '../targets/target.ts';
import { TargetError } from '../targets/target.ts';
import type { Reader } from './reader.ts';

/** What the recorder allows itself for all of a Windows host. Source: docs/reference-inventory.md 3.2. */
const MAX_PART_BYTES = 16 * 1024 * 1024;

/** Whether probes of Windows have business here. */
export function isWindows(target: Target): boolean {
  return target.platform === 'windows';
}

/** A part of a Windows recording by its name; the recorder alone knows how it was made. */
function windowsPart(name: string): Command {
  return { name, program: 'record.ps1', args: [], timeoutMs: 10_000, maxBytes: MAX_PART_BYTES };
}

/**
 * Text of a part; `undefined`: this Windows has no such class, key or program. Throws `TargetError` where it was not
 * asked, was refused, or failed without a word.
 */
export async function readPart(reader: Reader, name: string, source = `command:${name}`): Promise<string | undefined> {
  const result = await reader.target.run(windowsPart(name));
  if (result === undefined) return undefined;
  if (result.exitCode !== 0 && result.stdout.trim() === '')
    throw new TargetError('command_failed', `${name} ended with ${result.exitCode}`);
  reader.note(source);
  return result.stdout;
}

/** Instances of a WMI class; `undefined`: this Windows does not have the class. */
export async function readInstances(reader: Reader, name: string): Promise<readonly WindowsRecord[] | undefined> {
  const text = await readPart(reader, `wmi.${name}`, `wmi:${name}`);
  return text === undefined ? undefined : parseWindowsList(text);
}

/** Records of a list that the recorder put together itself, such as `accounts`. */
export async function readRecords(reader: Reader, name: string): Promise<readonly WindowsRecord[] | undefined> {
  const text = await readPart(reader, `${name}.list`);
  return text === undefined ? undefined : parseWindowsList(text);
}

/** Keys and values of a topic of the registry. */
export async function readTopic(reader: Reader, topic: string): Promise<RegistryText | undefined> {
  const text = await readPart(reader, `registry.${topic}`, `registry:${topic}`);
  return text === undefined ? undefined : parseRegistry(text);
}

/** Throws where a class that every Windows has, and without which nothing can be said, is missing or tells nothing. */
export function needed<T>(found: readonly T[] | undefined, what: string): readonly T[] {
  if (found === undefined) throw new TargetError('source_missing', `${what}: this host does not have it`);
  if (found.length === 0) throw new TargetError('parse_failed', `${what}: the recording holds none`);
  return found;
}

/**
 * The program of a command line: what stands in quotes, else up to the first extension of a program, else the first
 * word. Arguments may hold secrets and are dropped. Source: CreateProcessW, "lpCommandLine".
 */
export function programOf(line: string): string | undefined {
  const text = line.trim();
  const quoted = /^"([^"]+)"?/.exec(text)?.[1]?.trim();
  if (quoted !== undefined) return quoted === '' ? undefined : quoted;
  const whole = /^(.+?\.(?:exe|com|bat|cmd|sys|dll|vbs|ps1))(?=$|[\s,"])/i.exec(text)?.[1];
  return whole ?? (text.split(/\s/)[0] || undefined);
}
