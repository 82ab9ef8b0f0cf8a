import sharp from 'sharp';

/** A square WebP of one colour, as the server makes pictures of people. */
export function flatPicture(background: string, edgePx = 256): Promise<Buffer> {
  return sharp({ create: { width: edgePx, height: edgePx, channels: 3, background } })
    .webp()
    .toBuffer();
}
