/** Banners and what profiles print; who has more to say before the first command is no host to visit. */
const MAX_NOISE_BYTES = 256 * 1024;
/** What of it is kept, to recognise what speaks there. */
const MAX_NOISE_KEPT = 4096;
const LETTER_Z = 0x7a;

/** `ready`: a shell waits for the script; `done`: the recording is whole; the others end the visit. */
export type FrameState = 'noise' | 'ready' | 'body' | 'done' | 'too_much_noise' | 'too_much_body';

/**
 * Takes the recording out of what a far shell prints. Three lines mark it, each with a number drawn for this visit alone:
 * nothing that lay on the host before, no banner, profile or program, can hold it.
 *
 * ```text
 * (noise) muster-NONCE-ready-z           (z: it can unpack; p: plain bytes only)
 * muster-NONCE-begin
 * (the recording, any bytes)
 * muster-NONCE-end
 * (noise)
 * ```
 *
 * Takes time linear in the bytes and holds no more of them than the limit.
 */
export class FramedOutput {
  readonly #nonce: string;
  readonly #maxBytes: number;
  readonly #body: Buffer[] = [];
  #state: FrameState = 'noise';
  /** Bytes not decided yet: the noise and frame lines whole, of the body only what may be the begin of its end. */
  #pending = Buffer.alloc(0);
  #noise = '';
  #noiseBytes = 0;
  #bodyBytes = 0;
  #canUnpack = false;

  constructor(nonce: string, maxBytes: number) {
    this.#nonce = nonce;
    this.#maxBytes = maxBytes;
  }

  get state(): FrameState {
    return this.#state;
  }

  /** Begin of what came before the shell was ready. */
  get noise(): string {
    const undecided = this.#state === 'noise' ? this.#pending.toString('latin1') : '';
    return (this.#noise + undecided).slice(0, MAX_NOISE_KEPT);
  }

  /** Whether the far side packs and unpacks: its recording then comes packed. */
  get canUnpack(): boolean {
    return this.#canUnpack;
  }

  /** The bytes between the marks. */
  get body(): Buffer {
    return Buffer.concat(this.#body);
  }

  take(chunk: Buffer): FrameState {
    let rest: Buffer = chunk;
    while (rest.length > 0) {
      if (this.#state === 'noise') rest = this.#takeNoise(rest);
      else if (this.#state === 'ready') rest = this.#takeBegin(rest);
      else if (this.#state === 'body') rest = this.#takeBody(rest);
      else break;
    }
    return this.#state;
  }

  #takeNoise(chunk: Buffer): Buffer {
    const mark = Buffer.from(`muster-${this.#nonce}-ready-`);
    const length = mark.length + 2; // the letter and the end of the line
    const all = Buffer.concat([this.#pending, chunk]);
    const found = all.indexOf(mark);
    const at = found >= 0 && found + length <= all.length ? found : -1;
    const passed = found >= 0 ? found : Math.max(0, all.length - mark.length + 1);
    this.#noise += all.toString('latin1', 0, Math.min(passed, MAX_NOISE_KEPT - this.#noise.length));
    this.#noiseBytes += passed;
    this.#pending = at >= 0 ? Buffer.alloc(0) : Buffer.from(all.subarray(passed));
    if (at < 0 && this.#noiseBytes > MAX_NOISE_BYTES) this.#state = 'too_much_noise';
    if (at < 0) return Buffer.alloc(0);
    this.#canUnpack = all[at + mark.length] === LETTER_Z;
    this.#state = 'ready';
    return all.subarray(at + length);
  }

  #takeBegin(chunk: Buffer): Buffer {
    const mark = Buffer.from(`muster-${this.#nonce}-begin\n`);
    const all = Buffer.concat([this.#pending, chunk]);
    const at = all.indexOf(mark);
    this.#pending = at >= 0 ? Buffer.alloc(0) : Buffer.from(all);
    if (at < 0 && all.length > MAX_NOISE_KEPT) this.#state = 'too_much_noise';
    if (at < 0) return Buffer.alloc(0);
    this.#state = 'body';
    return all.subarray(at + mark.length);
  }

  #takeBody(chunk: Buffer): Buffer {
    const mark = Buffer.from(`\nmuster-${this.#nonce}-end\n`);
    const all = Buffer.concat([this.#pending, chunk]);
    const at = all.indexOf(mark);
    const passed = at >= 0 ? at : Math.max(0, all.length - mark.length + 1);
    this.#bodyBytes += passed;
    if (this.#bodyBytes > this.#maxBytes) {
      this.#body.length = 0;
      this.#state = 'too_much_body';
      return Buffer.alloc(0);
    }
    this.#body.push(Buffer.from(all.subarray(0, passed)));
    this.#pending = at >= 0 ? Buffer.alloc(0) : Buffer.from(all.subarray(passed));
    if (at >= 0) this.#state = 'done';
    return at >= 0 ? all.subarray(at + mark.length) : Buffer.alloc(0);
  }
}
