import { afterAll, beforeAll, expect, test } from 'vitest';
import { cutSpeech, type Engine, type SpeechDetector, startEngine, startSpeechDetector } from '../src/index.ts';
import { MODEL_DIR, SPEECH_MODEL_PATH, samplePath } from './models.ts';
import { chords, drums, hum, joined, mixed, pinkNoise, silence, whiteNoise } from './sounds.ts';
import { readWav } from './wav.ts';

/** Whisper invents words where nobody speaks; this engine must not, neither alone nor behind the cutter. */
let engine: Engine;
let detector: SpeechDetector;
beforeAll(async () => {
  detector = startSpeechDetector({ modelPath: SPEECH_MODEL_PATH });
  engine = await startEngine({ modelDir: MODEL_DIR });
}, 120_000);
afterAll(async () => {
  await engine.close();
  await detector.close();
});

const SECONDS = 25;
const sounds = {
  silence: silence(SECONDS),
  'white noise': whiteNoise(SECONDS, 0.1),
  'loud white noise': whiteNoise(SECONDS, 0.6),
  'quiet white noise': whiteNoise(SECONDS, 0.005),
  'pink noise': pinkNoise(SECONDS, 0.3),
  'mains hum': hum(SECONDS),
  chords: chords(SECONDS),
  drums: drums(SECONDS),
  'a band': mixed(chords(SECONDS), drums(SECONDS)),
  clicks: joined(...Array.from({ length: SECONDS }, () => joined(whiteNoise(0.01, 0.8), silence(0.99)))),
};

test.each(Object.entries(sounds))(
  '%s says nothing',
  async (_, pcm) => {
    const { text, words } = await engine.transcribe({ pcm });
    expect(text).toBe('');
    expect(words).toEqual([]);
  },
  60_000,
);

test('behind the cutter, long sounds say nothing either', async () => {
  const everything = joined(...Object.values(sounds));
  const blocks = async function* () {
    yield everything;
  };
  for await (const chunk of cutSpeech(blocks(), { detector })) {
    expect((await engine.transcribe({ pcm: chunk.pcm })).text).toBe('');
  }
}, 120_000);

test('speech after music is heard, the music is not', async () => {
  const jfk = readWav(samplePath('jfk', 'wav'));
  const { text, words } = await engine.transcribe({ pcm: joined(chords(10), silence(1), jfk), language: 'en' });
  expect(text).toMatch(/^And so,? my fellow Americans/);
  expect(words[0]?.startMs).toBeGreaterThan(10_500);
}, 120_000);
