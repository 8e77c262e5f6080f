import { Readable } from 'node:stream';
import { MusterError } from '../../../policies/base/errors.ts';
import type { ServerEvent } from '../../api.ts';
import { text } from '../answers.ts';
import { defineRoute } from '../route.ts';

const HEARTBEAT_MS = 25_000;
/** Then the page connects again, with a session that is looked at again. */
const MAX_STREAM_MS = 3_600_000;
const MAX_STREAMS = 200;
const MAX_WAITING_BYTES = 256 * 1024;

/**
 * Server-sent events: something changed, a page may fetch again. Source: HTML standard, "Server-sent events".
 * A page that reads too slowly is let go; it comes back by itself.
 */
export const getEvents = defineRoute({
  method: 'GET',
  path: '/api/v1/events',
  access: 'signed_in',
  summary: 'What changes, as server-sent events',
  answers: { 200: text },
  isLive: true,

  async handle({ events }, { signal }) {
    if (events.listenerCount >= MAX_STREAMS)
      throw new MusterError('too_many_requests', 'too many open pages; this one will fetch by itself');
    const stream = new Readable({ read: () => undefined });
    const send = (chunk: string): void => {
      if (stream.readableLength > MAX_WAITING_BYTES) stream.destroy();
      else stream.push(chunk);
    };
    send('retry: 5000\n\n');
    const unsubscribe = events.subscribe((event: ServerEvent) =>
      send(`event: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`),
    );
    const heartbeat = setInterval(() => send(': still here\n\n'), HEARTBEAT_MS);
    const end = setTimeout(() => stream.push(null), MAX_STREAM_MS);
    const close = (): void => {
      unsubscribe();
      clearInterval(heartbeat);
      clearTimeout(end);
    };
    stream.once('close', close);
    signal.addEventListener('abort', () => stream.destroy(), { once: true });
    return {
      status: 200,
      text: stream,
      headers: {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      },
    };
  },
});
