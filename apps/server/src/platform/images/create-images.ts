import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { imageTypeOf } from './image-type.ts';
import { imageErrors } from './images.errors.ts';
import type { ResizeAnswer, ResizeRequest } from './resize.run.ts';

export interface ImageLimits {
  /** Width times height, as the picture's header says. */
  maxPixels: number;
  timeoutMs: number;
  /** Pictures that wait their turn; one is read at a time. */
  maxWaiting: number;
}

export const defaultImageLimits: ImageLimits = { maxPixels: 50_000_000, timeoutMs: 10_000, maxWaiting: 20 };

const childPath = fileURLToPath(new URL('./resize.child.ts', import.meta.url));

export interface Images {
  /**
   * A picture as a square WebP of this edge, cut in the middle, upright, without any metadata. Throws
   * `avatar.type_refused`, `avatar.too_many_pixels`, `avatar.damaged` (also where reading takes too long) and
   * `server.unavailable`.
   */
  toSquare(bytes: Uint8Array, edgePx: number): Promise<Uint8Array>;
}

/** Pictures of unknown origin, by sharp, each in a process of its own that ends with this one. */
export function createImages(limits: ImageLimits = defaultImageLimits): Images {
  const { maxPixels, timeoutMs, maxWaiting } = limits;
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;

  return {
    async toSquare(bytes, edgePx) {
      const type = imageTypeOf(bytes);
      if (type === null) throw imageErrors.typeRefused();
      if (waiting > maxWaiting) throw imageErrors.busy();
      waiting += 1;
      const turn = last.then(() => askChild({ bytes, type, edgePx, maxPixels }, timeoutMs));
      // The next one's turn comes whatever became of this one.
      last = turn.catch(() => undefined);
      const answer = await turn.finally(() => {
        waiting -= 1;
      });
      if (answer.kind === 'done') return answer.bytes;
      throw answer.kind === 'too_many_pixels'
        ? imageErrors.tooManyPixels(maxPixels)
        : imageErrors.damaged(answer.reason);
    },
  };
}

async function askChild(request: ResizeRequest, timeoutMs: number): Promise<ResizeAnswer> {
  const child = fork(childPath, [], {
    serialization: 'advanced', // bytes as bytes
    execArgv: ['--no-warnings'],
    env: {}, // secrets of this process are no business of a parser of untrusted pictures
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const settled = new AbortController();
  const { signal } = settled;
  try {
    const answered = once(child, 'message', { signal }).then(([answer]): ResizeAnswer => answer);
    const ended = once(child, 'exit', { signal }).then(
      ([code, by]): ResizeAnswer => ({ kind: 'damaged', reason: `The reader ended: ${code ?? by}.` }),
    );
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    signal.addEventListener('abort', () => clearTimeout(timer));
    child.send(request, () => undefined); // one that died before tells by its end
    return await Promise.race([answered, ended]);
  } finally {
    settled.abort();
    child.kill('SIGKILL');
  }
}
