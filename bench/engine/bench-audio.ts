import { readFileSync } from 'node:fs';
import { cutSpeech, SAMPLE_RATE_HZ, startSpeechDetector } from '@audiotricks/whisper';
import { readWav } from '@audiotricks/whisper/testing';
import type { BenchAudio, Clip } from './contender.ts';
import { SAMPLES_DIR, SPEECH_MODEL_PATH } from './paths.ts';

/** The two samples in turn, with pauses (seconds) between them: close to five minutes. */
const PARTS = [
  ['jfk', 2],
  ['planning', 1.5],
  ['jfk', 3],
  ['planning', 1],
  ['jfk', 2.5],
  ['planning', 1],
] as const;

export async function makeBenchAudio(): Promise<BenchAudio> {
  const pieces = PARTS.flatMap(([name, pauseS]) => [
    readWav(`${SAMPLES_DIR}/${name}.wav`),
    new Int16Array(pauseS * SAMPLE_RATE_HZ),
  ]);
  const pcm = new Int16Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    pcm.set(piece, at);
    at += piece.length;
  }
  const reference = PARTS.map(([name]) => readFileSync(`${SAMPLES_DIR}/${name}.txt`, 'utf8')).join(' ');
  return { pcm, clips: await cut(pcm), reference, durationMs: (pcm.length / SAMPLE_RATE_HZ) * 1000 };
}

async function cut(pcm: Int16Array): Promise<Clip[]> {
  const detector = startSpeechDetector({ modelPath: SPEECH_MODEL_PATH });
  const blocks = async function* () {
    for (let at = 0; at < pcm.length; at += SAMPLE_RATE_HZ) yield pcm.subarray(at, at + SAMPLE_RATE_HZ);
  };
  const clips: Clip[] = [];
  for await (const chunk of cutSpeech(blocks(), { detector })) {
    clips.push({ startSample: chunk.startSample, endSample: chunk.startSample + chunk.pcm.length });
  }
  await detector.close();
  return clips;
}
