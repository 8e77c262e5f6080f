import type { Socket } from 'node:net';

/** Protocols that begin in the clear and turn to TLS when asked. */
export type Greeting = 'smtp' | 'imap' | 'pop3' | 'ftp' | 'ldap' | 'postgresql';

/** By the port that the protocol owns. Source: IANA service names; the RFCs named below. */
export const GREETINGS: Readonly<Record<number, Greeting>> = {
  21: 'ftp',
  25: 'smtp',
  110: 'pop3',
  143: 'imap',
  389: 'ldap',
  587: 'smtp',
  5432: 'postgresql',
};

const MAX_ANSWER_BYTES = 8192;

/** The extended request "1.3.6.1.4.1.1466.20037", message 1. Source: RFC 4511 section 4.14.1. */
const LDAP_REQUEST = Buffer.from('301d02010177188016312e332e362e312e342e312e313436362e3230303337', 'hex');
/** Length 8 and the number that stands for a request of TLS. Source: PostgreSQL, "SSLRequest". */
const POSTGRESQL_REQUEST = Buffer.from('0000000804d2162f', 'hex');

/** Asks for TLS in the words of the protocol; false: the server did not agree. Source: RFC 3207, 2595, 4217, 4511. */
export async function startTls(socket: Socket, greeting: Greeting): Promise<boolean> {
  const talk = new Talk(socket);
  switch (greeting) {
    case 'smtp':
      if (!(await talk.hears(/^220[ ]/m))) return false;
      talk.says('EHLO localhost\r\n');
      if (!(await talk.hears(/^250[ ]/m))) return false;
      talk.says('STARTTLS\r\n');
      return await talk.hears(/^220[ ]/m);
    case 'ftp':
      if (!(await talk.hears(/^220[ ]/m))) return false;
      talk.says('AUTH TLS\r\n');
      return await talk.hears(/^234[ ]/m);
    case 'imap':
      if (!(await talk.hears(/^\* OK/m))) return false;
      talk.says('a1 STARTTLS\r\n');
      return await talk.hears(/^a1 OK/m);
    case 'pop3':
      if (!(await talk.hears(/^\+OK/m))) return false;
      talk.says('STLS\r\n');
      return await talk.hears(/^\+OK/m);
    case 'ldap':
      talk.says(LDAP_REQUEST);
      return (await talk.bytes()).includes(Buffer.from('0a0100', 'hex')); // resultCode success
    case 'postgresql':
      talk.says(POSTGRESQL_REQUEST);
      return (await talk.bytes())[0] === 0x53; // "S"
  }
}

/** What the other side said since we last spoke. */
class Talk {
  readonly #socket: Socket;
  #heard: Buffer = Buffer.alloc(0);

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  says(words: string | Buffer): void {
    this.#heard = Buffer.alloc(0);
    this.#socket.write(words);
  }

  /** Waits until the last line is there; false where it is another answer, or none comes. */
  async hears(answer: RegExp): Promise<boolean> {
    for (;;) {
      const text = (await this.bytes()).toString('latin1');
      if (answer.test(text)) return true;
      const last = text.trimEnd().split('\n').at(-1) ?? '';
      if (text === '' || this.#heard.length > MAX_ANSWER_BYTES || /^(?:[345]\d\d |-ERR|a1 (?:NO|BAD))/.test(last))
        return false;
    }
  }

  /** The next bytes with what came before; empty where the connection ended. */
  async bytes(): Promise<Buffer> {
    const more = await new Promise<Buffer>((resolve) => {
      const end = (chunk: Buffer) => {
        this.#socket.off('data', end).off('close', none).off('error', none).pause();
        resolve(chunk);
      };
      const none = () => end(Buffer.alloc(0));
      this.#socket.on('data', end).once('close', none).once('error', none).resume();
    });
    this.#heard = more.length === 0 ? more : Buffer.concat([this.#heard, more]);
    return this.#heard;
  }
}
