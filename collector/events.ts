import type { ServerEvent } from './api.ts';

type Listener = (event: ServerEvent) => void;

/** Tells open pages that something changed. It holds nothing: a page that was away fetches anyway. */
export interface Events {
  publish(event: ServerEvent): void;
  readonly listenerCount: number;
  /** Answers the function that ends it. */
  subscribe(listener: Listener): () => void;
}

export function createEvents(): Events {
  const listeners = new Set<Listener>();
  return {
    get listenerCount() {
      return listeners.size;
    },
    publish: (event) => {
      for (const listener of listeners) listener(event);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
