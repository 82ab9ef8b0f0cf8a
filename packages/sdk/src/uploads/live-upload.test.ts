import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWorld, until, type World } from '../../test/world.ts';
import type { Client } from '../client.ts';
import type { LiveUploadOptions, LiveUploadProgress } from './live-upload-types.ts';

let world: World;
let client: Client;
const bytes = randomBytes(4_500);
const read = async (startByte: number, endByte: number) => new Blob([bytes.subarray(startByte, endByte)]);

beforeEach(async () => {
  world = await createWorld({ partSizeBytes: 1000 });
  client = await world.signedIn();
});
afterEach(() => world.close());

function start(change: Partial<LiveUploadOptions> = {}) {
  return client.uploadLive({
    workspaceId: world.workspaceId,
    fileName: 'recording.webm',
    contentType: 'audio/webm',
    read,
    backoff: () => 1,
    ...change,
  });
}

const holdParts = () => world.server.faults.plan('uploads.putPart', { kind: 'cut' }, 1_000_000);

describe('a live upload', () => {
  it('sends each part as it fills, the rest at the end, and completes with all bytes', async () => {
    const seen: LiveUploadProgress[] = [];
    const task = start({ onProgress: (progress) => seen.push(progress), options: { language: 'en' } });
    task.grow(999);
    await until('an open upload', () => task.progress().state === 'waiting');
    expect(world.store.received).toEqual([]);
    task.grow(2300);
    await until('two parts', () => task.progress().sentBytes === 2000 && task.progress().state === 'waiting');
    expect(world.store.received).toEqual([1, 2]);
    task.grow(4500);
    task.finish();
    await task.done;
    expect(world.store.received).toEqual([1, 2, 3, 4, 5]);
    expect(world.completed[0]?.bytes.equals(bytes)).toBe(true);
    expect(world.completed[0]?.options).toEqual({ language: 'en' });
    expect([...world.store.uploads.values()][0]?.upload.sizeBytes).toBe(4500);
    expect(task.progress()).toMatchObject({ state: 'completed', sentBytes: 4500, availableBytes: 4500 });
    const states = seen.map(({ state }) => state).filter((state, index, all) => state !== all[index - 1]);
    expect(states).toEqual(['opening', 'waiting', 'uploading', 'waiting', 'uploading', 'completing', 'completed']);
  });

  it('may end exactly with a part', async () => {
    const task = start();
    task.grow(2000);
    await until('two parts', () => world.store.received.length === 2);
    task.finish();
    await task.done;
    expect(world.completed[0]?.bytes.equals(bytes.subarray(0, 2000))).toBe(true);
  });

  it('gets over any time without a server and says so', async () => {
    holdParts();
    world.server.faults.plan('uploads.open', { kind: 'cut' }, 12);
    const task = start();
    task.grow(2500);
    await until('an unreachable server', () => task.progress().state === 'offline');
    await until('many tries', () => world.server.calls.filter((id) => id === 'uploads.putPart').length > 20);
    task.grow(4500);
    task.finish();
    world.server.faults.clear();
    await task.done;
    expect(world.completed[0]?.bytes.equals(bytes)).toBe(true);
  });

  it('goes on where another left off, without sending again what arrived', async () => {
    const first = start();
    first.grow(2700);
    await until('two parts', () => world.store.received.length === 2);
    first.stop();
    await expect(first.done).rejects.toMatchObject({ name: 'AbortError' });
    expect(first.progress().state).toBe('stopped');
    const second = start({ uploadId: first.progress().uploadId ?? '' });
    second.grow(4500);
    second.finish();
    await second.done;
    expect(world.store.received).toEqual([1, 2, 3, 4, 5]);
    expect(world.store.uploads.size).toBe(1);
    expect(world.completed[0]?.bytes.equals(bytes)).toBe(true);
  });

  it('sends everything anew where the upload is gone', async () => {
    const first = start();
    first.grow(1500);
    await until('a part', () => world.store.received.length === 1);
    await first.abort();
    for (const uploadId of [first.progress().uploadId ?? '', '018f0000-0000-7000-8000-000000000000']) {
      const again = start({ uploadId });
      again.grow(4500);
      again.finish();
      await again.done;
      expect(again.progress().uploadId).not.toBe(uploadId);
      expect(world.completed.at(-1)?.bytes.equals(bytes)).toBe(true);
    }
  });

  it('answers the same for one that was completed before', async () => {
    const send = async (uploadId?: string) => {
      const task = start(uploadId === undefined ? {} : { uploadId });
      task.grow(4500);
      task.finish();
      return { task, answer: await task.done };
    };
    const first = await send();
    const again = await send(first.task.progress().uploadId ?? '');
    expect(again.answer.recording.id).toBe(first.answer.recording.id);
    expect(world.completed).toHaveLength(1);
  });

  it('sends again what the server misses at completion', async () => {
    let isLost = false;
    const task = start({
      onProgress: ({ state, uploadId }) => {
        if (state !== 'completing' || isLost) return;
        isLost = true;
        world.store.uploads.get(uploadId ?? '')?.parts.delete(2);
      },
    });
    task.grow(4500);
    task.finish();
    await task.done;
    expect(world.store.received).toEqual([1, 2, 3, 4, 5, 2]);
    expect(world.completed[0]?.bytes.equals(bytes)).toBe(true);
  });

  it('fails with the reason when the server refuses', async () => {
    world.server.faults.plan('uploads.putPart', { kind: 'problem', code: 'upload.too_large' });
    const task = start();
    task.grow(1000);
    await expect(task.done).rejects.toMatchObject({ code: 'upload.too_large' });
    expect(task.progress()).toMatchObject({ state: 'failed', error: { code: 'upload.too_large' } });
  });

  it('is freed on the server when aborted', async () => {
    const task = start();
    task.grow(1500);
    await until('a part', () => world.store.received.length === 1);
    await task.abort();
    const stored = world.store.uploads.get(task.progress().uploadId ?? '');
    expect(stored?.upload.state).toBe('aborted');
  });
});
