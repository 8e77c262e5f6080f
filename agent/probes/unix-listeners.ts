import type { Listener } from '../../policies/inventory/sections/listeners.ts';
import { commands } from '../catalogue/commands.ts';
import { isLoopbackAddress } from '../parse/proc-net.ts';
import { parseSockstat, parseUnixNetstat, type SocketList } from '../parse/unix-netstat.ts';
import type { Command } from '../targets/target.ts';
import { TargetError } from '../targets/target.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';
import { isUnix, unixFamily } from './unix-system.ts';

/** First port that the system gives out by itself. Source: tcp(4P), `no -L` of AIX 7.2, inet(4) of the BSDs. */
const EPHEMERAL: Readonly<Record<string, number>> = { solaris: 32_768, aix: 32_768 };
const DEFAULT_EPHEMERAL = 49_152;

const FIELDS = ['process', 'user', 'executable', 'service'];

/** Sockets that wait for others. FreeBSD's `sockstat` tells whose they are; of `netstat` that is not to be had. */
export const listenersUnix = defineProbe({
  name: 'listeners.unix',
  section: 'listeners',
  appliesTo: isUnix,

  async collect(target, context) {
    const reader = new Reader(target);
    const { family, id } = unixFamily(context);
    const isFree = id === 'freebsd' || id === 'dragonfly';
    const owned = isFree ? await ask(reader, commands.freebsdSockstat, parseSockstat) : undefined;
    const table = isFree ? commands.freebsdNetstat : commands.unixNetstat;
    const list = owned ?? (await ask(reader, table, parseUnixNetstat));
    if (list === undefined) {
      reader.orDenied('listeners');
      throw new TargetError('tool_missing', 'no table of sockets');
    }
    const first = EPHEMERAL[family] ?? DEFAULT_EPHEMERAL;
    const facts = new Map<string, Listener>();
    for (const { protocol, address, port, process, user } of list.sockets) {
      const listener: Listener = {
        protocol,
        address,
        isLoopback: isLoopbackAddress(address),
        port: protocol === 'udp' && port >= first ? null : port,
        ...(process === undefined ? {} : { process }),
        ...(user === undefined ? {} : { user }),
      };
      facts.set(JSON.stringify(listener), listener);
    }
    if (list.unread > 0) reader.miss('rows', 'parse_failed');
    const collected = reader.collected([...facts.values()]);
    const fields = owned === undefined ? FIELDS : FIELDS.slice(2);
    return { ...collected, gaps: [...(collected.gaps ?? []), { reason: 'not_supported_here', fields }] };
  },
});

async function ask(
  reader: Reader,
  command: Command,
  parse: (text: string) => SocketList | undefined,
): Promise<SocketList | undefined> {
  const { missCount } = reader;
  const result = await reader.attempt(command.name, () => reader.run(command));
  if (result === undefined) return undefined;
  const list = parse(result.stdout);
  if (list !== undefined && result.exitCode === 0) return list;
  if (reader.missCount === missCount) reader.miss(command.name, list === undefined ? 'parse_failed' : 'command_failed');
  return list;
}
