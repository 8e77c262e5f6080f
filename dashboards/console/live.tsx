import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { ServerEvent } from '../../collector/api.ts';

const LOST_AFTER_MS = 8_000; // a restart of the collector takes less; longer is worth a word

/** What the collector told since the figures were fetched. Rows never jump: the reader decides when to fetch again. */
export interface Live {
  /** Hosts and packs that changed. */
  readonly changeCount: number;
  readonly refresh: () => void;
  /** When the line went down; absent while it is up. */
  readonly lostAt: string | undefined;
}

/** Listens to the collector's events while the page is open. */
export function useLive(): Live {
  const client = useQueryClient();
  const [changed, setChanged] = useState<ReadonlySet<string>>(new Set());
  const [lostAt, setLostAt] = useState<string>();
  const isLost = useRef(false);

  const refresh = useCallback(() => {
    setChanged(new Set());
    void client.invalidateQueries();
  }, [client]);

  useEffect(() => {
    const stop = listen({
      onEvent: (event) => {
        // Other rules: nothing that is shown changes before the whole fleet does; the judging band asks how far that is.
        if (event.kind === 'packs_changed') void client.invalidateQueries({ queryKey: ['/editions'] });
        else setChanged((before) => new Set([...before, event.hostId ?? event.kind]));
      },
      onLost: (at) => {
        isLost.current = true;
        setLostAt(at);
      },
      onBack: () => {
        if (!isLost.current) return;
        isLost.current = false;
        setLostAt(undefined);
        refresh(); // what was missed meanwhile is not known
      },
    });
    return stop;
  }, [refresh, client]);

  return { changeCount: changed.size, refresh, lostAt };
}

interface Listener {
  readonly onEvent: (event: ServerEvent) => void;
  readonly onLost: (at: string) => void;
  readonly onBack: () => void;
}

/**
 * One tab listens for all: a browser opens at most six plain HTTP/1.1 connections to one server, and six open tabs would
 * leave none to fetch with. The tab that holds the lock has the connection and passes on what it hears; when it closes,
 * the next one takes over. Where there are no locks (no secure context) each tab listens for itself.
 */
function listen(listener: Listener): () => void {
  if (!('locks' in navigator)) return openSource(listener);
  const channel = new BroadcastChannel('muster-events');
  const over = new AbortController();
  channel.addEventListener('message', (message: MessageEvent<Told>) => tell(listener, message.data));
  const say = (told: Told): void => {
    if (over.signal.aborted) return; // the last event of a connection that is being closed
    tell(listener, told);
    channel.postMessage(told);
  };
  const holdLine = async (): Promise<void> => {
    if (over.signal.aborted) return; // left between asking for the lock and getting it
    const close = openSource({
      onEvent: (event) => say({ event }),
      onLost: (lostAt) => say({ lostAt }),
      onBack: () => say({}),
    });
    await new Promise((resolve) => over.signal.addEventListener('abort', resolve, { once: true }));
    close();
  };
  // A refusal here is the wait being called off.
  void navigator.locks.request('muster-events', { signal: over.signal }, holdLine).catch(() => undefined);
  return () => {
    over.abort();
    channel.close();
  };
}

/** What the listening tab tells the others; empty: the line is back. */
interface Told {
  readonly event?: ServerEvent;
  readonly lostAt?: string;
}

function tell(listener: Listener, { event, lostAt }: Told): void {
  if (event !== undefined) listener.onEvent(event);
  else if (lostAt !== undefined) listener.onLost(lostAt);
  else listener.onBack();
}

/** The browser tries again by itself; a source that the collector closed for good (signed out) stays closed. */
function openSource({ onEvent, onLost, onBack }: Listener): () => void {
  const source = new EventSource('/api/v1/events');
  let timer: ReturnType<typeof setTimeout> | undefined;
  const read = (message: MessageEvent<string>): void => onEvent(JSON.parse(message.data) as ServerEvent);
  for (const kind of [
    'message',
    'host_changed',
    'packs_changed',
    'register_changed',
    'exceptions_changed',
    'imports_changed',
  ])
    source.addEventListener(kind, read);
  source.addEventListener('open', () => {
    clearTimeout(timer);
    timer = undefined;
    onBack();
  });
  source.addEventListener('error', () => {
    if (source.readyState === EventSource.CLOSED || timer !== undefined) return;
    const at = new Date().toISOString();
    timer = setTimeout(() => onLost(at), LOST_AFTER_MS);
  });
  return () => {
    clearTimeout(timer);
    source.close();
  };
}
