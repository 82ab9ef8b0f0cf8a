import type { TestHttp } from './http.ts';

export interface ReceivedEvent {
  id: string;
  type: string;
  data: unknown;
}

export interface TestEventSource {
  status: number;
  headers: Headers;
  /** What has arrived so far, oldest first. */
  events: ReceivedEvent[];
  /** As a browser keeps it for the next connection. */
  lastEventId(): string;
  /** Everything as it arrived. */
  text(): string;
  /** Resolves when the condition holds; fails when the stream ends before. */
  until(condition: (events: ReceivedEvent[]) => boolean): Promise<ReceivedEvent[]>;
  /** Resolves when the server has ended the stream. */
  ended: Promise<void>;
  close(): void;
}

/** Opens the event stream of a workspace by fetch, and parses it after the HTML standard's rules. */
export async function openEventSource(
  http: TestHttp,
  options: { token: string; workspaceId: string; lastEventId?: string },
): Promise<TestEventSource> {
  const { token, workspaceId, lastEventId } = options;
  const controller = new AbortController();
  const response = await fetch(`${http.baseUrl}/v1/workspaces/${workspaceId}/events`, {
    headers: {
      authorization: `Bearer ${token}`,
      ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
    },
    signal: controller.signal,
  });
  const events: ReceivedEvent[] = [];
  let id = lastEventId ?? '';
  let text = '';
  let onChange = () => {};
  let hasEnded = false;

  const ended = (async () => {
    let rest = '';
    const decoder = new TextDecoder();
    try {
      for await (const chunk of response.body ?? []) {
        const arrived = decoder.decode(chunk, { stream: true });
        text += arrived;
        const blocks = (rest + arrived).split('\n\n');
        rest = blocks.pop() ?? '';
        for (const block of blocks) readBlock(block);
        onChange();
      }
    } catch (error) {
      if (!controller.signal.aborted) throw error;
    } finally {
      hasEnded = true;
      onChange();
    }
  })();

  function readBlock(block: string) {
    const fields = new Map(
      block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)] as const),
    );
    id = fields.get('id') ?? id;
    const data = fields.get('data');
    if (data !== undefined) events.push({ id, type: fields.get('event') ?? 'message', data: JSON.parse(data) });
  }

  return {
    status: response.status,
    headers: response.headers,
    events,
    lastEventId: () => id,
    text: () => text,
    ended,
    async until(condition) {
      while (!condition(events)) {
        if (hasEnded) throw new Error(`the stream ended after ${events.length} events: ${text.slice(-300)}`);
        await new Promise<void>((resolve) => {
          onChange = resolve;
        });
      }
      return events;
    },
    close: () => controller.abort(),
  };
}
