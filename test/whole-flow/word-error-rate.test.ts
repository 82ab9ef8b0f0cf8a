import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { cutSpeech, type Engine, type SpeechDetector, startEngine, startSpeechDetector } from '@audiotricks/whisper';
import { wordErrors } from '@audiotricks/whisper/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMedia, type Media } from '../../apps/server/src/platform/media/index.ts';
import { encodeSample, type SampleFormat } from '../../apps/server/test/media/encode.ts';

const models = path.resolve(import.meta.dirname, '../../models');
const recordings = ['jfk', 'planning'];

/** How many of a hundred words may be wrong over both recordings together. */
const limits: Partial<Record<SampleFormat, number>> = {
  wav: 3,
  flac: 3,
  'wav-48k-stereo': 3,
  'wav-8k': 5,
  mp3: 5,
  m4a: 5,
  ogg: 5,
  webm: 5,
  'mp4-video': 5,
  'mkv-video': 5,
};

let engine: Engine;
let detector: SpeechDetector;
let media: Media;
let folder: string;

beforeAll(async () => {
  engine = await startEngine({ modelDir: path.join(models, 'whisper-base') });
  detector = startSpeechDetector({ modelPath: path.join(models, 'silero-vad/silero_vad_v6.onnx') });
  media = await createMedia({});
  folder = await mkdtemp(path.join(os.tmpdir(), 'audiotricks-wer-'));
});
afterAll(async () => {
  await Promise.all([engine?.close(), detector?.close()]);
  await rm(folder, { recursive: true, force: true });
});

/** The whole way of a file: probe, decode, find speech, cut, transcribe. */
async function transcribe(file: string): Promise<string> {
  const source = { path: file, sizeBytes: (await readFile(file)).byteLength };
  const probe = await media.probe(source);
  const texts: Promise<string>[] = [];
  for await (const { pcm } of cutSpeech(media.decode(source, { probe }), { detector })) {
    texts.push(engine.transcribe({ pcm, language: 'en' }).then(({ text }) => text));
  }
  return (await Promise.all(texts)).join(' ');
}

describe('word error rate over both recordings, from every form a file comes in', () => {
  it.each(Object.entries(limits))(
    '%s: at most %d %%',
    async (format, percent) => {
      let heard = '';
      let reference = '';
      for (const name of recordings) {
        const file = path.join(folder, `${name}.${format}`);
        const from = path.join(models, 'samples', `${name}.wav`);
        await encodeSample({ from, to: format as SampleFormat, outPath: file });
        heard += ` ${await transcribe(file)}`;
        reference += ` ${await readFile(path.join(models, 'samples', `${name}.txt`), 'utf8')}`;
      }
      const { rate, words } = wordErrors(reference, heard);
      expect(words).toBeGreaterThan(260);
      expect(rate * 100, heard).toBeLessThanOrEqual(percent);
    },
    60_000,
  );
});
