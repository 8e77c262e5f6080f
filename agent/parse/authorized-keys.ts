import { createHash } from 'node:crypto';
import type { User } from '../../policies/inventory/sections/users.ts';

type AuthorizedKey = NonNullable<User['authorizedKeys']>[number];

// Options may hold quoted blanks; then type and blob. Only these parts and whether a command is forced are kept.
const KEY = /(?:^|\s)((?:ssh|ecdsa|sk-ssh|sk-ecdsa)-[a-z0-9@.-]+)\s+([A-Za-z0-9+/]+={0,2})(?:\s|$)/;

/** Reduces a file to what may leave it: no options, no comments, which hold names and commands. Lines keep their places. */
export function keepKeys(text: string): string {
  return text
    .split('\n')
    .map((line) => {
      const parts = line.trimStart().startsWith('#') ? null : KEY.exec(line);
      if (parts === null) return line.trim() === '' || line.trimStart().startsWith('#') ? '' : '?';
      const isForced = /(?:^|,)command=/i.test(line.slice(0, parts.index).trim());
      return `${isForced ? 'command="" ' : ''}${parts[1]} ${parts[2]}`;
    })
    .join('\n');
}

/** Keys in the file's order. `malformedCount` tells lines that are neither key nor comment. Source: sshd(8), "AUTHORIZED_KEYS FILE FORMAT". */
export function parseAuthorizedKeys(text: string): { keys: AuthorizedKey[]; malformedCount: number } {
  const keys: AuthorizedKey[] = [];
  let malformedCount = 0;
  for (const line of keepKeys(text).split('\n')) {
    const parts = KEY.exec(line);
    if (parts === null) {
      if (line !== '') malformedCount += 1;
      continue;
    }
    const [, type = '', blob = ''] = parts;
    const bytes = Buffer.from(blob, 'base64');
    const bits = bitsOf(type, bytes);
    keys.push({
      type,
      ...(bits === undefined ? {} : { bits }),
      fingerprint: `SHA256:${createHash('sha256').update(bytes).digest('base64').replace(/=+$/, '')}`,
      hasForcedCommand: line.startsWith('command='),
    });
  }
  return { keys, malformedCount };
}

/** Length of the key: fixed by the type, but for RSA and DSA, whose modulus is the third or second number of the blob. */
function bitsOf(type: string, blob: Buffer): number | undefined {
  if (type.includes('ed25519')) return 256;
  const curve = /nistp(\d+)/.exec(type)?.[1];
  if (curve !== undefined) return Number(curve);
  const fields = blobFields(blob);
  const modulus = type === 'ssh-rsa' ? fields[2] : type === 'ssh-dss' ? fields[1] : undefined;
  if (modulus === undefined) return undefined;
  const start = modulus.findIndex((byte) => byte !== 0);
  return start < 0 ? undefined : (modulus.length - start) * 8 - Math.clz32(modulus[start] ?? 0) + 24;
}

function blobFields(blob: Buffer): Buffer[] {
  const fields: Buffer[] = [];
  for (let at = 0; at + 4 <= blob.length && fields.length < 8; ) {
    const length = blob.readUInt32BE(at);
    if (at + 4 + length > blob.length) break;
    fields.push(blob.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return fields;
}
