import type { Algorithms } from './algorithms.ts';

/** Lines before the identification, the identification itself and one packet: RFC 4253 4.2 and 6.1 allow no more. */
const MAX_HELLO_BYTES = 64 * 1024;
const MAX_SHOWN = 120;

/**
 * What an SSH server says before anything is secret: its software, and what it offers to agree on. The library keeps both
 * to itself; people need them to know what stands at the other end, and what its entry must name.
 * Source: RFC 4253 4.2 (identification), 6 (packet), 7.1 (SSH_MSG_KEXINIT).
 */
export class ServerHello {
  #bytes = Buffer.alloc(0);
  #isFull = false;

  /** Takes what arrives; after the hello, or more than a hello may have, nothing more is kept. */
  take(chunk: Buffer): void {
    if (this.#isFull) return;
    this.#bytes = Buffer.concat([this.#bytes, chunk.subarray(0, MAX_HELLO_BYTES - this.#bytes.length)]);
    this.#isFull = this.#bytes.length >= MAX_HELLO_BYTES || this.offered !== undefined;
  }

  /** Software and comment, such as `OpenSSH_9.2p1 Debian-2`; `undefined`: it did not say it speaks SSH. */
  get software(): string | undefined {
    const [, software] = /^SSH-(?:2\.0|1\.99)-([^\r\n]*)\r?\n/m.exec(this.#bytes.toString('latin1')) ?? [];
    return software?.slice(0, MAX_SHOWN);
  }

  /** What came first, for a person who wants to know what answers there; never more than a line. */
  get firstLine(): string {
    const [line = ''] = this.#bytes.toString('latin1').split(/\r?\n/, 1);
    return line.slice(0, MAX_SHOWN);
  }

  /** What the server can do; `undefined`: it did not come that far. Server to client where the two ways differ. */
  get offered(): Algorithms | undefined {
    const text = this.#bytes.toString('latin1');
    const [hello] = /^SSH-[^\n]*\n/m.exec(text) ?? [];
    if (hello === undefined) return undefined;
    const packet = this.#bytes.subarray(text.indexOf(hello) + hello.length);
    return packet.length < 4 || packet.length < 4 + packet.readUInt32BE(0) ? undefined : readKexInit(packet);
  }
}

const KEXINIT = 20;
/** Length of the packet, of its padding, number of the message, cookie. */
const LISTS_AT = 4 + 1 + 1 + 16;

function readKexInit(packet: Buffer): Algorithms | undefined {
  if (packet[5] !== KEXINIT) return undefined;
  const lists: string[][] = [];
  let at = LISTS_AT;
  while (lists.length < 6) {
    if (at + 4 > packet.length) return undefined;
    const length = packet.readUInt32BE(at);
    if (at + 4 + length > packet.length) return undefined;
    const names = packet.toString('latin1', at + 4, at + 4 + length).split(',');
    lists.push(names.filter((name) => /^[!-~]{1,64}$/.test(name)));
    at += 4 + length;
  }
  const [kex = [], hostKey = [], , cipher = [], , mac = []] = lists;
  return { kex, hostKey, cipher, mac };
}
