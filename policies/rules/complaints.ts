import type { Complaint } from '../base/errors.ts';
import { pointerStep } from '../base/json-pointer.ts';
import { cutText } from '../base/text.ts';

/** A pack with more mistakes than this is not being edited by a person; the rest is counted, not listed. */
const MAX_COMPLAINTS = 200;
/** Messages quote what is wrong, which may be of any length. */
const MAX_MESSAGE_LENGTH = 1000;

/** Thrown inside the compiler by whatever finds a mistake, caught where the place in the pack is known. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** Gathers everything that is wrong with a pack, so that its author sees all of it at once. */
export class Complaints {
  readonly errors: Complaint[] = [];
  readonly warnings: Complaint[] = [];

  refuse(pointer: string, message: string): void {
    if (this.errors.length < MAX_COMPLAINTS) this.errors.push(complaint(pointer, message));
  }

  warn(pointer: string, message: string): void {
    if (this.warnings.length < MAX_COMPLAINTS) this.warnings.push(complaint(pointer, message));
  }

  /** Runs `work`; a refusal becomes a complaint at `pointer` and the answer `undefined`. */
  attempt<T>(pointer: string, work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.refuse(pointer, error.message);
      return undefined;
    }
  }
}

function complaint(pointer: string, message: string): Complaint {
  return { pointer: cutText(pointer, MAX_MESSAGE_LENGTH), message: cutText(message, MAX_MESSAGE_LENGTH) };
}

/** One step deeper in a JSON Pointer. Source: RFC 6901, section 3. */
export function pointerTo(pointer: string, key: string | number): string {
  return pointer + pointerStep(key);
}
