import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { descendantsOf, isAlive, peakMemoryBytes, readProcess, waitUntil } from '../../../test/media/processes.ts';
import { writeBusyMp3, writeSilentMp3 } from '../../../test/media/silence.ts';
import { chooseTestMedia, hasNativeFfmpeg } from '../../../test/media/test-media.ts';

const mebibyte = 1024 * 1024;
const silenceMs = 2 * 3_600_000;
/** Of 21 s; the WebAssembly driver keeps up to 8 s in its buffer. */
const blocksBeforeBusy = 16;
const readerPath = fileURLToPath(new URL('../../../test/media/reader.child.ts', import.meta.url));

// A busy machine starts a WebAssembly run in seconds.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const hasNative = await hasNativeFfmpeg();
let folder: string;
let busyPath: string;
let silence: { path: string; sizeBytes: number };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'media-processes-'));
  silence = { path: join(folder, 'silence.mp3'), sizeBytes: 0 };
  busyPath = join(folder, 'busy.mp3');
  await writeSilentMp3({ path: silence.path, durationMs: silenceMs });
  await writeBusyMp3(busyPath);
});
afterAll(() => rm(folder, { recursive: true }));

/** Begins to decode the silence, reads one block, and names the process that decodes. */
async function begin(kind: string, signal?: AbortSignal) {
  const media = await chooseTestMedia(kind);
  const probe = await media.probe(silence);
  const before = descendantsOf(process.pid);
  const blocks = media.decode(silence, { probe, signal })[Symbol.asyncIterator]();
  const first = await blocks.next();
  expect(first.value).toHaveLength(16_000);
  const pids = descendantsOf(process.pid).filter((pid) => !before.includes(pid));
  return { blocks, pids, pid: pids.at(-1) ?? 0 };
}

async function readAll(blocks: AsyncIterator<Int16Array>): Promise<number> {
  let samples = 0;
  for (let next = await blocks.next(); !next.done; next = await blocks.next()) samples += next.value.length;
  return samples;
}

// Who is alive and how much memory they take is read from /proc.
describe.runIf(process.platform === 'linux').each(['wasm', 'native', 'native-guarded'])('%s: processes', (kind) => {
  describe.runIf(kind === 'wasm' || hasNative)('where this driver runs', () => {
    it('waits for a slow reader, in flat memory, and never holds up the event loop', async () => {
      const callerBefore = process.memoryUsage().rss;
      const { blocks, pid } = await begin(kind);
      // Unread, the tool stops long before its end: it uses no more processor time.
      let ticks = -1;
      await waitUntil(() => {
        const state = readProcess(pid);
        const isStill = state?.state === 'S' && state.ticks === ticks;
        ticks = state?.ticks ?? -1;
        return isStill;
      }, 10_000);
      const stopWatching = watchEventLoop();
      const samples = await readAllWatching(blocks, pid);
      expect(samples.read).toBe((silenceMs / 1_000) * 16_000 - 16_000);
      expect(samples.childPeakBytes).toBeLessThan((kind === 'wasm' ? 320 : 120) * mebibyte);
      expect(process.memoryUsage().rss - callerBefore).toBeLessThan(100 * mebibyte);
      expect(stopWatching()).toBeLessThan(50);
    });

    it('ends the tool and throws the reason on abort', async () => {
      const controller = new AbortController();
      const { blocks, pids } = await begin(kind, controller.signal);
      const reason = new Error('The job was cancelled.');
      controller.abort(reason);
      await expect(readAll(blocks)).rejects.toBe(reason);
      await waitUntil(() => !pids.some(isAlive), 1_000);
    });

    it('ends the tool when the reader leaves', async () => {
      const { blocks, pids } = await begin(kind);
      await blocks.return?.();
      await waitUntil(() => !pids.some(isAlive), 1_000);
    });

    it('says that it may be tried again when the tool is killed', async () => {
      const { blocks, pid } = await begin(kind);
      process.kill(pid, 'SIGKILL');
      await expect(readAll(blocks)).rejects.toMatchObject({ code: 'media.tool_failed', isRetryable: true });
    });

    it('leaves no process behind within a second of being killed itself', async () => {
      const reader = spawn(process.execPath, [readerPath, kind, busyPath], { stdio: ['ignore', 'pipe', 'inherit'] });
      // By then the tool writes no more, so that no broken pipe ends it.
      let blocks = 0;
      reader.stdout.on('data', (dots: Buffer) => {
        blocks += dots.length;
      });
      await waitUntil(() => blocks >= blocksBeforeBusy, 10_000);
      const pids = descendantsOf(reader.pid ?? 0);
      expect(pids.length).toBe(kind === 'native-guarded' ? 2 : 1);
      reader.kill('SIGKILL');
      try {
        await waitUntil(() => !pids.some(isAlive), 1_000);
      } finally {
        for (const pid of pids.filter(isAlive)) process.kill(pid, 'SIGKILL');
      }
    });
  });
});

/** Reads to the end, taking the tool's peak memory now and then while it lives. */
async function readAllWatching(blocks: AsyncIterator<Int16Array>, pid: number) {
  let read = 0;
  let childPeakBytes = 0;
  for (let next = await blocks.next(); !next.done; next = await blocks.next()) {
    read += next.value.length;
    if (read % (16_000 * 600) === 0 && isAlive(pid)) childPeakBytes = Math.max(childPeakBytes, peakMemoryBytes(pid));
  }
  return { read, childPeakBytes };
}

/** The longest processor time in ms that this thread took between two turns of a timer: what others do costs nothing. */
function watchEventLoop(): () => number {
  let longestMs = 0;
  let last = process.threadCpuUsage();
  const timer = setInterval(() => {
    const used = process.threadCpuUsage(last);
    longestMs = Math.max(longestMs, (used.user + used.system) / 1_000);
    last = process.threadCpuUsage();
  }, 1);
  return () => {
    clearInterval(timer);
    return longestMs;
  };
}
