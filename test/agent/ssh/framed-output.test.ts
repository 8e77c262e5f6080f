import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandLine, framedScript } from '../../../agent/ssh/far-shell.ts';
import { FramedOutput } from '../../../agent/ssh/framed-output.ts';
import { ServerHello } from '../../../agent/ssh/server-hello.ts';
import { runs } from '../../kit/runs.ts';

const NONCE = '0123456789abcdef0123456789abcdef';
const bytes = fc.uint8Array({ maxLength: 400 }).map((array) => Buffer.from(array));

/** Feeds a text in pieces of these lengths. */
function feed(output: FramedOutput, text: Buffer, lengths: readonly number[]): FramedOutput {
  let at = 0;
  for (const length of lengths) {
    output.take(text.subarray(at, at + length));
    at += length;
  }
  output.take(text.subarray(at));
  return output;
}

const whole = (noise: Buffer, body: Buffer, after = Buffer.alloc(0)): Buffer =>
  Buffer.concat([
    noise,
    Buffer.from(`muster-${NONCE}-ready-z\nmuster-${NONCE}-begin\n`),
    body,
    Buffer.from(`\nmuster-${NONCE}-end\n`),
    after,
  ]);

describe('the frame around a recording', () => {
  it('gives the very bytes between the marks, however they come and whatever stands around them', () => {
    fc.assert(
      fc.property(
        bytes,
        bytes,
        bytes,
        fc.array(fc.nat({ max: 60 }), { maxLength: 40 }),
        (noise, body, after, lengths) => {
          const output = feed(new FramedOutput(NONCE, 10_000), whole(noise, body, after), lengths);
          expect(output.state).toBe('done');
          expect(output.body.equals(body)).toBe(true);
          expect(output.canUnpack).toBe(true);
        },
      ),
      runs(500, 50_000),
    );
  });

  it('what is cut anywhere is not whole', () => {
    const text = whole(Buffer.from('banner\n'), Buffer.from('body'));
    for (let length = 0; length < text.length; length += 1)
      expect(feed(new FramedOutput(NONCE, 100), text.subarray(0, length), []).state).not.toBe('done');
  });

  it('marks of another visit are noise', () => {
    const other = Buffer.from(whole(Buffer.from(''), Buffer.from('lie')).toString().replaceAll(NONCE, 'f'.repeat(32)));
    const output = feed(new FramedOutput(NONCE, 100), whole(other, Buffer.from('truth')), [7, 30]);
    expect(output.body.toString()).toBe('truth');
    expect(output.noise).toContain('lie');
  });

  it('an echo of the command line, or of the script, does not make it ready', () => {
    for (const way of ['none', 'withoutPassword', 'withPassword'] as const) {
      const echo = Buffer.from(`${commandLine(NONCE, way)}\n`);
      expect(feed(new FramedOutput(NONCE, 100), echo, []).state).toBe('noise');
    }
    expect(framedScript(NONCE, 'true', false)).not.toContain('-ready-');
  });

  it('holds no more than its limits', () => {
    const much = feed(new FramedOutput(NONCE, 100), whole(Buffer.from(''), Buffer.alloc(500)), []);
    expect([much.state, much.body.length]).toEqual(['too_much_body', 0]);
    const noisy = new FramedOutput(NONCE, 100);
    const chunk = Buffer.alloc(10_000, 'x');
    let heard = 0;
    while (noisy.take(chunk) === 'noise') heard += chunk.length;
    expect(noisy.state).toBe('too_much_noise');
    expect(heard).toBeLessThan(300_000);
    expect(noisy.noise.length).toBeLessThanOrEqual(4096);
  });
});

describe('what a server says first', () => {
  it('is read without harm from any bytes, in any pieces', () => {
    fc.assert(
      fc.property(fc.array(bytes, { maxLength: 10 }), (chunks) => {
        const hello = new ServerHello();
        hello.take(Buffer.from('SSH-2.0-Test_1.0 comment\r\n'));
        for (const chunk of chunks) hello.take(chunk);
        expect(hello.software).toBe('Test_1.0 comment');
        expect(hello.offered === undefined || Array.isArray(hello.offered.kex)).toBe(true);
      }),
      runs(300, 20_000),
    );
  });
});
