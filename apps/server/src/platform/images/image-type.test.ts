import { expect, test } from 'vitest';
import { imageTypeOf } from './image-type.ts';

const latin = (text: string) => Buffer.from(text, 'latin1');

test.each([
  [latin('\xff\xd8\xff\xe0\0\x10JFIF'), 'jpeg'],
  [latin('\x89PNG\r\n\x1a\n\0\0\0\rIHDR'), 'png'],
  [latin('GIF89a'), 'gif'],
  [latin('RIFF\x10\0\0\0WEBPVP8 '), 'webp'],
  [latin('\0\0\0\x20ftypavif\0\0\0\0avifmif1'), 'avif'],
  [latin('\0\0\0\x20ftypmif1\0\0\0\0mif1avifmiaf'), 'avif'],
  [latin('\0\0\0\x20ftypheic\0\0\0\0mif1heic'), null],
  [latin('RIFF\x10\0\0\0WAVE'), null],
  [latin('<svg xmlns="http://www.w3.org/2000/svg"/>'), null],
  [latin('II*\0'), null],
  [latin('%PDF-1.7'), null],
  [latin(''), null],
])('%j is %s', (bytes, type) => {
  expect(imageTypeOf(bytes)).toBe(type);
});
