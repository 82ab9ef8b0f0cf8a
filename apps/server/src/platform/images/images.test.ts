import { crc32, deflateSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, test, vi } from 'vitest';
import { descendantsOf } from '../../../test/media/processes.ts';
import { createImages, defaultImageLimits } from './create-images.ts';

// Each picture is a process; a busy machine starts one in seconds.
vi.setConfig({ testTimeout: 60_000 });

const images = createImages();
const edgePx = 256;

/** 400 × 200: the left half red, the right half blue. */
function halves(): Sharp {
  const blue = {
    input: { create: { width: 200, height: 200, channels: 3, background: '#0000ff' } as const },
    left: 200,
    top: 0,
  };
  return sharp({ create: { width: 400, height: 200, channels: 3, background: '#ff0000' } }).composite([blue]);
}

async function colourAt(bytes: Uint8Array, left: number, top: number): Promise<string> {
  const { data } = await sharp(bytes)
    .extract({ left, top, width: 1, height: 1 })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const [red = 0, , blue = 0] = data;
  return red > blue ? 'red' : 'blue';
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** A small file that says it is huge, and holds rows of zeros which deflate to nothing. */
function bomb(edge: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(edge, 0);
  header.writeUInt32BE(edge, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const rows = deflateSync(Buffer.alloc(Math.min(edge * (edge + 1), 60_000_000)));
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]);
}

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (error: { code: string }) => error.code,
  );

describe('a picture', () => {
  test.each(['jpeg', 'png', 'webp', 'gif', 'avif'] as const)(
    'of kind %s becomes a square WebP, cut in the middle',
    async (kind) => {
      const square = await images.toSquare(await halves().toFormat(kind).toBuffer(), edgePx);
      expect(await sharp(square).metadata()).toMatchObject({ format: 'webp', width: edgePx, height: edgePx });
      expect([await colourAt(square, 20, 128), await colourAt(square, 236, 128)]).toEqual(['red', 'blue']);
    },
  );

  test('is turned upright, and keeps nothing that tells of its owner', async () => {
    const exif = { IFD0: { Copyright: 'Ada Lovelace' }, IFD3: { GPSLatitude: '51/1 30/1 0/1' } };
    const taken = await halves().jpeg().withExif(exif).withMetadata({ orientation: 6 }).toBuffer();
    expect(taken.includes('Ada Lovelace')).toBe(true);
    const square = await images.toSquare(taken, edgePx);
    expect(Buffer.from(square).includes('Ada Lovelace')).toBe(false);
    const metadata = await sharp(square).metadata();
    expect([metadata.exif, metadata.icc, metadata.xmp, metadata.orientation]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    // Orientation 6 lies on its left side: what was left is now above.
    expect([await colourAt(square, 128, 20), await colourAt(square, 128, 236)]).toEqual(['red', 'blue']);
  });

  test('that is tiny is made larger', async () => {
    const dot = await sharp({ create: { width: 1, height: 1, channels: 4, background: '#ff0000' } })
      .png()
      .toBuffer();
    expect(await sharp(await images.toSquare(dot, edgePx)).metadata()).toMatchObject({ width: edgePx, height: edgePx });
  });
});

describe('what is hostile', () => {
  test.each([
    ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect/></svg>')],
    ['a TIFF', Buffer.from('II*\0\x08\0\0\0', 'latin1')],
    ['a PDF', Buffer.from('%PDF-1.7\n')],
    ['nothing', Buffer.alloc(0)],
  ])('%s is refused by its content', async (_what, bytes) => {
    expect(await codeOf(images.toSquare(bytes, edgePx))).toBe('avatar.type_refused');
  });

  test('an SVG behind the first bytes of a picture is no picture', async () => {
    const bytes = Buffer.concat([Buffer.from('GIF89a'), Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')]);
    expect(await codeOf(images.toSquare(bytes, edgePx))).toBe('avatar.damaged');
  });

  test('a decompression bomb is refused by its header, at once', async () => {
    const bytes = bomb(50_000);
    expect(bytes.length).toBeLessThan(200_000);
    const startedAt = performance.now();
    expect(await codeOf(images.toSquare(bytes, edgePx))).toBe('avatar.too_many_pixels');
    expect(performance.now() - startedAt).toBeLessThan(8_000);
  });

  test.each(['jpeg', 'png', 'webp', 'avif'] as const)('half of a %s is refused', async (kind) => {
    const noise = await sharp({
      create: {
        width: 600,
        height: 600,
        channels: 3,
        background: '#808080',
        noise: { type: 'gaussian', mean: 128, sigma: 40 },
      },
    })
      .toFormat(kind)
      .toBuffer();
    expect(await codeOf(images.toSquare(noise.subarray(0, noise.length / 2), edgePx))).toBe('avatar.damaged');
  });

  test('one that takes too long is ended, and the next one is read', async () => {
    const hasty = createImages({ ...defaultImageLimits, timeoutMs: 1 });
    const before = descendantsOf(process.pid);
    const picture = await halves().png().toBuffer();
    expect(await codeOf(hasty.toSquare(picture, edgePx))).toBe('avatar.damaged');
    await vi.waitUntil(() => descendantsOf(process.pid).every((pid) => before.includes(pid)), { timeout: 5_000 });
    expect((await images.toSquare(picture, edgePx)).length).toBeGreaterThan(50);
  });

  test('more at once than may wait are sent away', async () => {
    const narrow = createImages({ ...defaultImageLimits, maxWaiting: 0 });
    const picture = await halves().png().toBuffer();
    const codes = await Promise.all([1, 2, 3].map(() => codeOf(narrow.toSquare(picture, edgePx))));
    expect(codes).toEqual(['none', 'server.unavailable', 'server.unavailable']);
  });
});
