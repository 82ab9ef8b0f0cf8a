// npm run bench:pipeline -- --minutes 10
// Wall time from the answer of `complete` to `recording.ready`, over packages/whisper alone on the same PCM with speech
// detection in both, and how long until the first words. The server runs through all rounds; a workspace of its own for
// each knows none of the words of the others. The last line is one JSON object with `ratio`.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { cutSpeech, startEngine, startSpeechDetector } from '@audiotricks/whisper';
import { wavOf } from '@audiotricks/whisper/testing';
import { registerMember, uploadFile } from '../test/process/client.ts';
import { listDescendants, readPeakMemoryMb } from '../test/process/processes.ts';
import { startServerProcess } from '../test/process/server-process.ts';
import { joinedAudio } from './joined-audio.ts';

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, rounds: { type: 'string', default: '2' } },
});
const minutes = Number(values.minutes);
const models = path.resolve(import.meta.dirname, '../models');
const threads = os.availableParallelism();
const blockSamples = 16_000;

async function* inBlocks(pcm: Int16Array): AsyncGenerator<Int16Array> {
  for (let at = 0; at < pcm.length; at += blockSamples) yield pcm.slice(at, at + blockSamples);
}

/** The engine alone, model already loaded: find speech, cut, transcribe with as many calls as it takes. */
async function timeEngineAlone(pcm: Int16Array): Promise<number> {
  const engine = await startEngine({ modelDir: path.join(models, 'whisper-base'), threads });
  const detector = startSpeechDetector({ modelPath: path.join(models, 'silero-vad/silero_vad_v6.onnx') });
  await engine.detectLanguage(pcm.slice(0, blockSamples));
  const startedAt = performance.now();
  const calls: Promise<unknown>[] = [];
  let language: string | undefined;
  for await (const chunk of cutSpeech(inBlocks(pcm), { detector })) {
    language ??= (await engine.detectLanguage(chunk.pcm.slice())).language;
    calls.push(engine.transcribe({ pcm: chunk.pcm, language }));
  }
  await Promise.all(calls);
  const elapsedMs = performance.now() - startedAt;
  await Promise.all([engine.close(), detector.close()]);
  return elapsedMs;
}

/** The whole product: a file by resumable parts, the event stream to the end. */
async function timePipeline(url: string, file: string) {
  const member = await registerMember(url);
  const failures: string[] = [];
  let firstTextAt: number | undefined;
  let readyAt: number | undefined;
  const stream = member.client.events({
    workspaceId: member.workspaceId,
    onEvent: (event) => {
      if (event.type === 'chunk.done') firstTextAt ??= performance.now();
      if (event.type === 'recording.ready') readyAt = performance.now();
      if (event.type === 'recording.failed') failures.push(event.data.error.detail);
    },
    onReset: () => {},
  });
  await uploadFile(member, { path: file, contentType: 'audio/wav' });
  const completedAt = performance.now();
  while (readyAt === undefined && failures.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  stream.close();
  if (readyAt === undefined || firstTextAt === undefined) throw new Error(failures.join(' '));
  return { firstTextMs: firstTextAt - completedAt, pipelineMs: readyAt - completedAt };
}

async function readPeaks(serverPid: number): Promise<Record<string, number | null>> {
  const peaks: Record<string, number | null> = {};
  for (const { pid, commandLine } of await listDescendants(serverPid)) {
    peaks[`${pid} ${commandLine.slice(0, 80)}`] = await readPeakMemoryMb(pid);
  }
  return peaks;
}

const folder = await mkdtemp(path.join(os.tmpdir(), 'audiotricks-bench-'));
const file = path.join(folder, 'joined.wav');
const pcm = joinedAudio(minutes);
await writeFile(file, wavOf(pcm));
const rounds: { aloneMs: number; firstTextMs: number; pipelineMs: number }[] = [];
const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;
const server = await startServerProcess({ environment: { LOG_LEVEL: 'warn', ENGINE_THREADS: String(threads) } });
let peakMemoryMb: Record<string, number | null> = {};
try {
  for (let round = 1; round <= Number(values.rounds); round += 1) {
    const aloneMs = await timeEngineAlone(pcm);
    const { firstTextMs, pipelineMs } = await timePipeline(server.url, file);
    rounds.push({ aloneMs, firstTextMs, pipelineMs });
    console.log(
      `round ${round}: engine alone ${seconds(aloneMs)}, pipeline ${seconds(pipelineMs)}, first words after ${seconds(firstTextMs)}`,
    );
  }
  peakMemoryMb = await readPeaks(server.pid);
} finally {
  await server.stop();
  await server.clear();
  await rm(folder, { recursive: true, force: true });
}
for (const [name, megabytes] of Object.entries(peakMemoryMb))
  console.log(`${String(megabytes).padStart(5)} MB  ${name}`);
const best = (key: 'aloneMs' | 'firstTextMs' | 'pipelineMs') =>
  Math.round(Math.min(...rounds.map((round) => round[key])));
const [aloneMs, firstTextMs, pipelineMs] = [best('aloneMs'), best('firstTextMs'), best('pipelineMs')];
const ratio = Number((pipelineMs / aloneMs).toFixed(3));
console.log(
  JSON.stringify({
    ...{ bench: 'pipeline', minutes, ratio, aloneMs, pipelineMs, firstTextMs },
    peakMemoryMb: Object.values(peakMemoryMb),
  }),
);
