// Reads one untrusted picture in a process of its own: a hostile one takes nobody with it, and can be ended in the middle.
import sharp from 'sharp';
import type { ImageType } from './image-type.ts';
import type { ResizeAnswer, ResizeRequest } from './resize.run.ts';

/** The one reader of libvips for each kind; all others are shut, so that no content can choose another. */
const readers: Record<ImageType, string> = {
  jpeg: 'VipsForeignLoadJpegBuffer',
  png: 'VipsForeignLoadPngBuffer',
  webp: 'VipsForeignLoadWebpBuffer',
  gif: 'VipsForeignLoadNsgifBuffer',
  avif: 'VipsForeignLoadHeifBuffer',
};

process.on('disconnect', () => process.exit(0)); // the parent is gone
process.once('message', (request: ResizeRequest) => {
  resize(request)
    .catch((error: unknown): ResizeAnswer => {
      const reason = error instanceof Error ? error.message : String(error);
      return /pixel limit/i.test(reason) ? { kind: 'too_many_pixels' } : { kind: 'damaged', reason };
    })
    .then((answer) => process.send?.(answer));
});

async function resize({ bytes, type, edgePx, maxPixels }: ResizeRequest): Promise<ResizeAnswer> {
  sharp.concurrency(1);
  sharp.cache(false);
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: [readers[type]] });
  // `error`: half a picture is refused, while the harmless oddities of cameras pass. Of moving ones the first page is read.
  const picture = sharp(bytes, { limitInputPixels: maxPixels, failOn: 'error', sequentialRead: true, pages: 1 });
  const resized = await picture.autoOrient().resize(edgePx, edgePx, { fit: 'cover' }).webp({ quality: 82 }).toBuffer();
  return { kind: 'done', bytes: resized };
}
