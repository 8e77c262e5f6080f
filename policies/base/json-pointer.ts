import { decode } from './json-bytes.ts';

/** One step of a JSON Pointer. Source: RFC 6901. */
export function pointerStep(key: string | number): string {
  return `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

interface Level {
  readonly isObject: boolean;
  key: string;
  index: number;
}

/**
 * JSON Pointer of the value or key that begins at `offset` of a JSON text. A fault in a key points at the member of that
 * name. Only asked for when something is refused, so it walks the text again from its beginning.
 */
export function pointerAt(bytes: Uint8Array, offset: number): string {
  const levels: Level[] = [];
  let isKey = false;
  for (let at = 0; at < Math.min(offset + 1, bytes.length); at += 1) {
    const level = levels.at(-1);
    switch (bytes[at]) {
      case 0x22: {
        const end = endOfText(bytes, at);
        if (level && isKey) level.key = decode(bytes, at + 1, end);
        at = end;
        break;
      }
      case 0x7b:
      case 0x5b:
        if (at === offset) break;
        isKey = bytes[at] === 0x7b;
        levels.push({ isObject: isKey, key: '', index: 0 });
        break;
      case 0x7d:
      case 0x5d:
        levels.pop();
        isKey = false;
        break;
      case 0x2c:
        isKey = level?.isObject === true;
        if (level) level.index += 1;
        break;
      case 0x3a:
        isKey = false;
        break;
    }
  }
  return levels.map(({ isObject, key, index }) => pointerStep(isObject ? key : index)).join('');
}

function endOfText(bytes: Uint8Array, start: number): number {
  for (let at = start + 1; at < bytes.length; at += 1) {
    if (bytes[at] === 0x5c) at += 1;
    else if (bytes[at] === 0x22) return at;
  }
  return bytes.length;
}
