import { makeBenchAudio } from './engine/bench-audio.ts';
import type { BenchAudio, Contender } from './engine/contender.ts';
import { startFasterWhisper } from './engine/faster-whisper.ts';
import { startNapiWhisper } from './engine/napi-whisper.ts';
import { startOurs } from './engine/ours.ts';
import { scoreAll } from './engine/score.ts';

/**
 * Our engine against every peer that this machine can have, in one run: x real time, word error rate, peak memory.
 * The last line is one JSON object; without a peer its ratio is null and the exit code 1.
 *
 *   npm run bench:engine [-- --rounds 3]
 */
const rounds = Number(process.argv[process.argv.indexOf('--rounds') + 1] || 3) || 3;

const audio = await makeBenchAudio();
console.error(`${Math.round(audio.durationMs / 1000)} s of speech in ${audio.clips.length} chunks, two threads`);
const contenders = [await startOurs(audio), ...(await startPeers(audio))];
try {
  const { scores, ratio } = await scoreAll(contenders, audio, rounds);
  for (const { name, x, bestX, cpuX, wer, words, peakRssMb } of scores) {
    const speeds = `${x} x (best ${bestX}, per processor second ${cpuX ?? '?'})`;
    console.log(`${name}: ${speeds}, WER ${wer} %, ${words} words, ${peakRssMb ?? '?'} MB`);
  }
  const [ours, ...peers] = scores;
  console.log(JSON.stringify({ ratio, ours, peers }));
  if (ratio === null) process.exitCode = 1;
} finally {
  await Promise.all(contenders.map((contender) => contender.close()));
}

async function startPeers(benchAudio: BenchAudio): Promise<Contender[]> {
  const peers: Contender[] = [];
  try {
    peers.push(...(await startFasterWhisper(benchAudio)));
  } catch (error) {
    console.error(`no faster-whisper here: ${error instanceof Error ? error.message : error}`);
  }
  const ggmlModel = process.env.GGML_MODEL;
  if (ggmlModel) peers.push(await startNapiWhisper(benchAudio, ggmlModel));
  else console.error('no whisper.cpp: GGML_MODEL names no ggml model');
  return peers;
}
