import { open, truncate } from 'node:fs/promises';

/** One frame of digital silence: MPEG-2 Layer III, 16 kHz, mono, 8 kbit/s. Side information of zeros says "nothing". */
const frame = Buffer.alloc(36);
frame.set([0xff, 0xf3, 0x18, 0xc0]);
const frameMs = 36;
const framesAtOnce = 10_000;

/** Writes an mp3 of silence of any length (3.6 MB an hour); its duration is the next multiple of 36 ms. */
export async function writeSilentMp3({ path, durationMs }: { path: string; durationMs: number }): Promise<void> {
  const block = Buffer.concat(Array.from({ length: framesAtOnce }, () => frame));
  const file = await open(path, 'w');
  try {
    for (let left = Math.ceil(durationMs / frameMs); left > 0; left -= framesAtOnce) {
      await file.write(block.subarray(0, Math.min(left, framesAtOnce) * frame.length));
    }
  } finally {
    await file.close();
  }
}

/**
 * 21 s of silence as above and then 8 GiB of zeros in a sparse file: after the last frame a decoder searches for the next
 * one for a minute and more, busy and without writing anything.
 */
export async function writeBusyMp3(path: string): Promise<void> {
  await writeSilentMp3({ path, durationMs: 21_000 });
  await truncate(path, 8 * 1024 ** 3);
}
