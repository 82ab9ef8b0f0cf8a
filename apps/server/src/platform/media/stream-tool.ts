import { mediaErrors } from './media.errors.ts';
import type { MediaTool, ToolEnd, ToolRun } from './tool.ts';
import { createToolClock } from './tool-clock.ts';
import { toolFailure } from './tool-failure.ts';

export interface StreamedRun {
  run: ToolRun;
  /** Working time of the tool, without the time that it waits for the reader. */
  timeoutMs: number;
  signal?: AbortSignal | undefined;
  /** Told once the tool came to its own end, before the loop over its bytes ends. */
  onEnd: (end: ToolEnd) => void;
}

/**
 * What a tool writes, as it comes; the tool waits while nobody reads. Leaving the loop ends the tool. Throws the
 * signal's reason on abort, `media.timeout`, and `media.tool_failed` where the tool itself failed.
 */
export async function* streamTool(
  tool: MediaTool,
  { run, timeoutMs, signal, onEnd }: StreamedRun,
): AsyncGenerator<Buffer, void, undefined> {
  const process = tool.start(run);
  const clock = createToolClock(timeoutMs, process.kill);
  signal?.addEventListener('abort', process.kill);
  if (signal?.aborted) process.kill();
  try {
    const chunks: AsyncIterator<Buffer> = process.stdout[Symbol.asyncIterator]();
    for (;;) {
      const next = await clock.during(readNext(chunks));
      signal?.throwIfAborted();
      if (!next) break;
      yield next;
    }
    const end = await clock.during(process.ended);
    signal?.throwIfAborted();
    if (clock.isExpired) throw mediaErrors.timeout(`More than ${Math.round(timeoutMs)} ms of work.`);
    const failure = toolFailure(end);
    if (failure) throw failure;
    onEnd(end);
  } finally {
    signal?.removeEventListener('abort', process.kill);
    process.kill();
    await process.ended;
  }
}

/** The next bytes, or null at the end; a stream that broke is an end too, the process tells why. */
async function readNext(chunks: AsyncIterator<Buffer>): Promise<Buffer | null> {
  try {
    const next = await chunks.next();
    return next.done ? null : next.value;
  } catch {
    return null;
  }
}
