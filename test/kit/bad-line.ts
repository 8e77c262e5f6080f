import type { AddressInfo } from 'node:net';
import { createServer, connect as dial, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

export interface BadLineOptions {
  /** Where it leads. */
  readonly port: number;
  /** In each direction. 32 kbit/s are 4000. */
  readonly bytesPerSecond: number;
  /** A connection ends after so many bytes on average, both directions together. */
  readonly meanBytesToDrop: number;
  /** None lives longer than that, however lucky. */
  readonly maxBytesToDrop?: number;
  /** Now and then nothing moves for so long. */
  readonly stallMs: number;
  /** Share of the pieces of data after which it stalls. */
  readonly stallShare: number;
  /** Share of connections that are refused at once. */
  readonly refusedShare: number;
  /** From 0 up to 1, repeatable. */
  readonly random: () => number;
}

export interface BadLine {
  readonly port: number;
  readonly counts: { connections: number; refused: number; dropped: number; stalled: number; bytes: number };
  close(): Promise<void>;
}

/** Numbers from 0 up to 1, the same for the same seed. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Each tick moves its share of the bytes; shorter ones would only wake the machine. */
const TICK_MS = 20;

/** A TCP line that is slow, stalls, and ends connections in the middle of whatever they carry. */
export async function badLine(options: BadLineOptions): Promise<BadLine> {
  const counts = { connections: 0, refused: 0, dropped: 0, stalled: 0, bytes: 0 };
  const open = new Set<Socket>();
  const server = createServer((near) => {
    counts.connections += 1;
    if (options.random() < options.refusedShare) {
      counts.refused += 1;
      near.destroy();
      return;
    }
    const far = dial(options.port, '127.0.0.1');
    // What is left until the line breaks; memoryless, as lines are.
    const luck = -Math.log(1 - options.random()) * options.meanBytesToDrop;
    const budget = { bytes: Math.min(luck, options.maxBytesToDrop ?? luck) };
    const end = () => {
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on('error', end);
      socket.on('close', () => {
        open.delete(socket);
        end();
      });
    }
    const carried = (count: number) => {
      counts.bytes += count;
      budget.bytes -= count;
      if (budget.bytes > 0) return true;
      counts.dropped += 1;
      end();
      return false;
    };
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const)
      void carry(from, to, options, carried, counts);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    counts,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}

async function carry(
  from: Socket,
  to: Socket,
  { bytesPerSecond, stallMs, stallShare, random }: BadLineOptions,
  carried: (count: number) => boolean,
  counts: BadLine['counts'],
): Promise<void> {
  const most = Math.max(1, Math.floor((bytesPerSecond * TICK_MS) / 1000));
  try {
    for await (const data of from as AsyncIterable<Buffer>) {
      for (let at = 0; at < data.length; at += most) {
        const piece = data.subarray(at, at + most);
        await wait((piece.length / bytesPerSecond) * 1000);
        if (random() < stallShare) {
          counts.stalled += 1;
          await wait(stallMs);
        }
        if (!carried(piece.length)) return;
        to.write(piece);
      }
    }
    to.end();
  } catch {
    // One side is gone; the other goes with it.
  }
}
