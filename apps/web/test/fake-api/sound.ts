import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Peaks } from '@audiotricks/contracts';

const headerBytes = 44;
const peakCount = 600;

export function isWav(bytes: Buffer): boolean {
  return bytes.subarray(0, 4).toString('latin1') === 'RIFF' && bytes.length > headerBytes;
}

/** Of 16-bit mono PCM, as the samples are. */
export function wavDurationMs(bytes: Buffer): number {
  return Math.round(((bytes.length - headerBytes) / bytes.readUInt32LE(28)) * 1000);
}

export function wavPeaks(bytes: Buffer): Peaks {
  const samples = Math.floor((bytes.length - headerBytes) / 2);
  const samplesPerPeak = Math.max(1, Math.ceil(samples / peakCount));
  const peaks: number[] = [];
  for (let from = 0; from < samples; from += samplesPerPeak) {
    let loudest = 0;
    for (let at = from; at < Math.min(samples, from + samplesPerPeak); at += 1) {
      loudest = Math.max(loudest, Math.abs(bytes.readInt16LE(headerBytes + at * 2)));
    }
    peaks.push(Math.min(255, loudest >> 7));
  }
  return { durationMs: wavDurationMs(bytes), samplesPerPeak, sampleRateHz: bytes.readUInt32LE(24), peaks };
}

/** Bytes with a range, as media elements ask. */
export function sendSound(
  request: IncomingMessage,
  response: ServerResponse,
  bytes: Buffer,
  contentType: string,
): void {
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
  const from = Number(range?.[1] ?? 0);
  const to = range?.[2] ? Number(range[2]) : bytes.length - 1;
  response.writeHead(range ? 206 : 200, {
    'content-type': contentType,
    'accept-ranges': 'bytes',
    'content-length': to - from + 1,
    ...(range ? { 'content-range': `bytes ${from}-${to}/${bytes.length}` } : {}),
  });
  response.end(bytes.subarray(from, to + 1));
}
