import { isUtf8 } from 'node:buffer';
import type { Complaint } from './errors.ts';
import { pointerAt } from './json-pointer.ts';
import { type JsonFault, type JsonLimits, type JsonScan, scanJson } from './json-scan.ts';

export type { JsonLimits, JsonScan } from './json-scan.ts';

export interface ParsedJson {
  readonly value: unknown;
  readonly text: string;
  readonly scan: JsonScan;
}

/**
 * Reads JSON that came from outside: `JSON.parse` and one linear scan for what it lets through. Refused are bytes that
 * are no UTF-8, repeated keys, the keys that reach prototypes, lone surrogates, control of depth, of lengths and of
 * numbers as `limits` says. Never throws and takes time linear in the bytes.
 * Source: RFC 8259; RFC 7493 (I-JSON) for keys, surrogates and numbers.
 */
export function parseJson(bytes: Uint8Array, limits: JsonLimits): ParsedJson | { readonly complaints: Complaint[] } {
  if (!isUtf8(bytes)) return refused('', 'the bytes are no UTF-8');
  const scan = scanJson(bytes, limits);
  // Nesting is bounded before JSON.parse allocates anything for it.
  if (scan.fault?.code === 'depth') return refusedAt(bytes, scan.fault);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(scan.isAscii ? 'latin1' : 'utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return refused('', `this is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  return scan.fault ? refusedAt(bytes, scan.fault) : { value, text, scan };
}

/** Whether a JSON value is an object, and no list. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refused(pointer: string, message: string): { readonly complaints: Complaint[] } {
  return { complaints: [{ pointer, message }] };
}

function refusedAt(bytes: Uint8Array, fault: JsonFault): { readonly complaints: Complaint[] } {
  return refused(pointerAt(bytes, fault.offset), fault.message);
}
