import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWorld, until, type World } from '../../test/world.ts';
import type { Client } from '../client.ts';
import { openFile } from '../node/open-file.ts';
import type { UploadOptions, UploadProgress } from './upload-types.ts';

let world: World;
let client: Client;
const bytes = randomBytes(9_500);

beforeEach(async () => {
  world = await createWorld({ partSizeBytes: 1000 });
  client = await world.signedIn();
});
afterEach(() => world.close());

function start(change: Partial<UploadOptions> = {}) {
  return client.upload({
    workspaceId: world.workspaceId,
    file: new Blob([bytes]),
    fileName: 'a talk.wav',
    contentType: 'audio/wav',
    backoff: () => 1,
    ...change,
  });
}

function holdPart() {
  let release: () => void = () => undefined;
  const until = new Promise<void>((resolve) => {
    release = resolve;
  });
  world.server.faults.plan('uploads.putPart', { kind: 'hold', until }, 1000);
  return release;
}

describe('upload', () => {
  it('sends all parts in parallel and completes with the same bytes', async () => {
    const seen: UploadProgress[] = [];
    const { recording } = await start({ onProgress: (progress) => seen.push(progress), options: { language: 'en' } })
      .done;
    expect(recording.fileName).toBe('a talk.wav');
    expect(world.completed).toHaveLength(1);
    expect(world.completed[0]?.bytes.equals(bytes)).toBe(true);
    expect(world.completed[0]?.options).toEqual({ language: 'en' });
    expect(world.store.received.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(world.store.mostAtOnce).toBeLessThanOrEqual(4);
    expect(seen.at(-1)).toMatchObject({ state: 'completed', sentBytes: 9500, totalBytes: 9500 });
    expect([...new Set(seen.map(({ state }) => state))]).toEqual(['opening', 'uploading', 'completing', 'completed']);
  });

  it('asks for addresses in batches', async () => {
    await start().done;
    expect(world.server.calls.filter((id) => id === 'uploads.partUrls')).toHaveLength(1);
  });

  it('gets over cut connections, 5xx, rate limits and cut parts', async () => {
    const { faults } = world.server;
    faults.plan('uploads.open', { kind: 'cut' });
    faults.plan('uploads.partUrls', { kind: 'problem', code: 'server.unavailable' });
    faults.plan('uploads.putPart', { kind: 'cut' }, 3);
    faults.plan('uploads.putPart', { kind: 'problem', code: 'request.rate_limited', headers: { 'retry-after': '0' } });
    faults.plan('uploads.putPart', { kind: 'problem', code: 'upload.part_incomplete' });
    faults.plan('uploads.complete', { kind: 'cut' });
    await start().done;
    expect(world.completed[0]?.bytes.equals(bytes)).toBe(true);
  });

  it('waits as long as the server asks', async () => {
    const retryAfter = { 'retry-after': '1' };
    world.server.faults.plan('uploads.open', { kind: 'problem', code: 'request.rate_limited', headers: retryAfter });
    const startedMs = Date.now();
    await start().done;
    expect(Date.now() - startedMs).toBeGreaterThanOrEqual(990);
  });

  it('asks for a new address when one has ended', async () => {
    world.store.urlLifeMs = 0;
    const task = start();
    await until('a refused part', () => world.server.calls.filter((id) => id === 'uploads.partUrls').length > 1);
    world.store.urlLifeMs = 60_000;
    await task.done;
    expect(world.completed[0]?.bytes.equals(bytes)).toBe(true);
  });

  it('fails at once with the reason when the server refuses', async () => {
    const task = start({ file: new Blob([]) });
    await expect(task.done).rejects.toMatchObject({ code: 'request.invalid' });
    expect(task.progress()).toMatchObject({ state: 'failed', error: { code: 'request.invalid' } });
    expect(world.server.calls.filter((id) => id === 'uploads.open')).toHaveLength(1);
  });

  it('gives up after the tries are used up, and a new task sends only what is missing', async () => {
    world.server.faults.plan('uploads.putPart', { kind: 'problem', code: 'server.internal' }, 1000);
    const failed = start({ attempts: 2, parallelParts: 1 });
    await expect(failed.done).rejects.toMatchObject({ code: 'server.internal' });
    world.server.faults.clear();
    const { uploadId } = failed.progress();
    const stored = world.store.uploads.get(uploadId ?? '');
    stored?.parts.set(3, bytes.subarray(2000, 3000));
    stored?.parts.set(10, bytes.subarray(9000));
    await start({ uploadId: uploadId ?? '' }).done;
    expect(world.store.received.toSorted((a, b) => a - b)).toEqual([1, 2, 4, 5, 6, 7, 8, 9]);
    expect(world.completed[0]?.bytes.equals(bytes)).toBe(true);
  });

  it('pauses: no byte moves until it is resumed, and nothing that arrived is sent again', async () => {
    const release = holdPart();
    const task = start();
    await until('four parts under way', () => world.server.calls.filter((id) => id === 'uploads.putPart').length === 4);
    task.pause();
    expect(task.progress()).toMatchObject({ state: 'paused', bytesPerSecond: null });
    release();
    world.server.faults.clear();
    const before = world.server.calls.length;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(world.server.calls.length).toBe(before);
    task.resume();
    await task.done;
    expect(world.completed[0]?.bytes.equals(bytes)).toBe(true);
  });

  it('aborts: the server forgets the parts', async () => {
    holdPart();
    const task = start();
    await until('four parts under way', () => world.server.calls.filter((id) => id === 'uploads.putPart').length === 4);
    await task.abort();
    await expect(task.done).rejects.toMatchObject({ name: 'AbortError' });
    expect(task.progress().state).toBe('aborted');
    const stored = world.store.uploads.get(task.progress().uploadId ?? '');
    expect(stored?.upload.state).toBe('aborted');
  });

  it('sends again what the server misses at completion', async () => {
    let isLost = false;
    await start({
      onProgress: ({ state, uploadId }) => {
        if (state !== 'completing' || isLost) return;
        isLost = true;
        world.store.uploads.get(uploadId ?? '')?.parts.delete(2);
      },
    }).done;
    expect(world.store.received.filter((part) => part === 2)).toHaveLength(2);
    expect(world.store.received).toHaveLength(11);
    expect(world.completed[0]?.bytes.equals(bytes)).toBe(true);
  });

  it('answers the same for an upload that was completed before', async () => {
    const first = start();
    const { recording } = await first.done;
    const again = await start({ uploadId: first.progress().uploadId ?? '' }).done;
    expect(again.recording.id).toBe(recording.id);
    expect(world.completed).toHaveLength(1);
  });

  describe('of bytes that the workspace has already', () => {
    const sha256 = 'ab'.repeat(32);
    const recordingId = '0198f000-0000-7000-8000-000000000001';
    beforeEach(() => world.duplicates.set(sha256, recordingId));

    it('waits before a byte moves, and sends them when told to', async () => {
      const task = start({ sha256, askOnDuplicate: true });
      await until('a question', () => task.progress().state === 'duplicate');
      expect(task.progress()).toMatchObject({ duplicateOf: recordingId, sentBytes: 0 });
      expect(world.server.calls).not.toContain('uploads.partUrls');
      task.resume();
      await task.done;
      expect(world.completed[0]?.bytes.equals(bytes)).toBe(true);
    });

    it('lets go of the upload where they are not wanted', async () => {
      const task = start({ sha256, askOnDuplicate: true });
      await until('a question', () => task.progress().state === 'duplicate');
      await task.abort();
      await expect(task.done).rejects.toMatchObject({ name: 'AbortError' });
      expect(world.store.uploads.get(task.progress().uploadId ?? '')?.upload.state).toBe('aborted');
      expect(world.store.received).toEqual([]);
    });

    it('does not wait where nobody is there to be asked', async () => {
      await start({ sha256 }).done;
      expect(world.completed).toHaveLength(1);
    });
  });

  it('holds out longer while nothing is reached than against a server in trouble', async () => {
    world.server.faults.plan('uploads.putPart', { kind: 'cut' }, 20);
    await start({ parallelParts: 1 }).done;
    expect(world.completed[0]?.bytes.equals(bytes)).toBe(true);
    world.server.faults.plan('uploads.open', { kind: 'problem', code: 'server.unavailable' }, 8);
    await expect(start().done).rejects.toMatchObject({ code: 'server.unavailable' });
  });

  it('gives up on a store that refuses every fresh address, and says so', async () => {
    const refusal = { kind: 'foreign', status: 403, text: '<Error><Code>AccessDenied</Code></Error>' } as const;
    world.server.faults.plan('uploads.putPart', refusal, 1000);
    await expect(start({ parallelParts: 1 }).done).rejects.toMatchObject({ code: 'http.refused', status: 403 });
    expect(world.server.calls.filter((id) => id === 'uploads.putPart')).toHaveLength(4);
  });

  it('gets over a store that refuses once in its own words', async () => {
    const refusal = { kind: 'foreign', status: 400, text: '<Error><Code>RequestTimeout</Code></Error>' } as const;
    world.server.faults.plan('uploads.putPart', refusal, 2);
    await start().done;
    expect(world.completed[0]?.bytes.equals(bytes)).toBe(true);
  });

  it('tells of a file that cannot be read any more', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'audiotricks-sdk-'));
    const path = join(folder, 'a.wav');
    await writeFile(path, bytes);
    const file = await openFile(path);
    await writeFile(path, 'another file');
    await expect(start({ file }).done).rejects.toMatchObject({ code: 'file.unreadable' });
    await file.close();
    await rm(folder, { recursive: true });
  });
});
