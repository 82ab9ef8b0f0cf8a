import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { findStranger, signatureBytes } from './known-signatures.ts';

const latin1 = (text: string) => Buffer.from(text, 'latin1');

test.each([
  ['%PDF-1.7\n', 'a PDF document'],
  ['PK\x03\x04\x14\x00\x06\x00', 'a ZIP archive or an office document'],
  ['\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR', 'a PNG picture'],
  ['\xff\xd8\xff\xe0\x00\x10JFIF', 'a JPEG picture'],
  ['RIFF\x24\x00\x00\x00WEBPVP8 ', 'a WebP picture'],
  ['\x00\x00\x00\x18ftypheic\x00\x00\x00\x00', 'a HEIC picture'],
  [' \n<!DOCTYPE html>\n<html>', 'a web page'],
  [`MZ${'\0'.repeat(58)}\x40\0\0\0PE\0\0`, 'a program'],
])('%j is %s', (head, name) => expect(findStranger(latin1(head))).toBe(name));

test.each([
  ['ID3\x04\x00'],
  ['\xff\xfb\x90\x64'],
  ['RIFF\x24\x00\x00\x00WAVEfmt '],
  ['\x00\x00\x00\x20ftypM4A '],
  ['\x00\x00\x00\x18ftypmp42'],
  ['OggS\x00\x02'],
  ['fLaC\x00'],
  ['\x1aE\xdf\xa3'],
  ['MZ and nothing more'],
  [`MZ${'\xff'.repeat(80)}`],
  ['minutes of the meeting'],
  [''],
])('%j is left to the probe', (head) => expect(findStranger(latin1(head))).toBeNull());

test('the shipped sample is no stranger', async () => {
  const sample = await readFile(fileURLToPath(new URL('../../../../../models/samples/jfk.wav', import.meta.url)));
  expect(findStranger(sample.subarray(0, signatureBytes))).toBeNull();
});
