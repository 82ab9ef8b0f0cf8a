import type { EventStream } from '@audiotricks/sdk';

/** A tab that nobody sees gives its connection back after so long. */
const restAfterMs = 30_000;

/**
 * Keeps a stream open while the page is seen: browsers share six connections among all tabs of an HTTP/1.1 server, and
 * each stream takes one. Seen again, it goes on after the last event. Gives the function that ends it.
 */
export function streamWhileSeen(open: (lastEventId: string | undefined) => EventStream): () => void {
  let stream: EventStream | null = open(undefined);
  let lastEventId: string | undefined;
  let resting: ReturnType<typeof setTimeout> | undefined;

  function rest(): void {
    lastEventId = stream?.lastEventId();
    stream?.close();
    stream = null;
  }

  function onChange(): void {
    clearTimeout(resting);
    if (document.hidden) resting = setTimeout(rest, restAfterMs);
    else stream ??= open(lastEventId);
  }

  document.addEventListener('visibilitychange', onChange);
  return () => {
    document.removeEventListener('visibilitychange', onChange);
    clearTimeout(resting);
    stream?.close();
  };
}
