import { mediaErrors } from './media.errors.ts';
import type { ToolProcess } from './tool.ts';
import { createToolClock } from './tool-clock.ts';
import { toolFailure } from './tool-failure.ts';

export interface OutputLimits {
  timeoutMs: number;
  maxBytes: number;
  signal?: AbortSignal;
}

/** Runs a tool to its end and gives all that it wrote. */
export async function readOutput(
  start: () => ToolProcess,
  limits: OutputLimits,
): Promise<{ output: string; log: string }> {
  const { signal, timeoutMs, maxBytes } = limits;
  const tool = start();
  const clock = createToolClock(timeoutMs, tool.kill);
  signal?.addEventListener('abort', tool.kill);
  if (signal?.aborted) tool.kill();
  const parts: Buffer[] = [];
  let bytes = 0;
  tool.stdout.on('data', (part: Buffer) => {
    bytes += part.length;
    if (bytes > maxBytes) tool.kill();
    else parts.push(part);
  });
  try {
    const end = await clock.during(tool.ended);
    signal?.throwIfAborted();
    if (clock.isExpired) throw mediaErrors.timeout(`No answer within ${timeoutMs} ms.`);
    if (bytes > maxBytes) throw mediaErrors.tooComplex(`The description has more than ${maxBytes} bytes.`);
    const failure = toolFailure(end);
    if (failure) throw failure;
    return { output: Buffer.concat(parts).toString('utf8'), log: end.log };
  } finally {
    signal?.removeEventListener('abort', tool.kill);
  }
}
