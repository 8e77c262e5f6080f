import { Refusal } from './complaints.ts';

const MODE = /^[0-7]{3,4}$/;

/** Permission bits of a mode written as three or four octal digits; `undefined` for anything else. */
export function parseMode(text: unknown): number | undefined {
  return typeof text === 'string' && MODE.test(text) ? Number.parseInt(text, 8) : undefined;
}

/** The same for a mode that a pack's author wrote. Throws `Refusal`. */
export function demandMode(text: unknown): number {
  const mode = parseMode(text);
  if (mode === undefined) {
    throw new Refusal(`${JSON.stringify(text)} is no mode; write three or four octal digits as text, such as "0640"`);
  }
  return mode;
}
