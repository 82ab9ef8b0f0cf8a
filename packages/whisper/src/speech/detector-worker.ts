import { parentPort, workerData } from 'node:worker_threads';
import { toFloatSamples } from '../audio.ts';
import { loudnessModel } from '../model/deterministic.ts';
import type { DetectorWorkerData, JudgedMessage, JudgeMessage } from './detector-protocol.ts';
import { loadSilero } from './silero.ts';

/** Entry point of the detector's thread: answers every stretch with its probabilities. */
const { modelPath, sessions } = workerData as DetectorWorkerData;
const model = sessions === 'deterministic' ? Promise.resolve(loudnessModel) : loadSilero(modelPath);

const answer = (message: JudgedMessage) =>
  parentPort?.postMessage(message, 'pcm' in message ? [message.probabilities.buffer, message.pcm.buffer] : []);

/** Used again, because this thread does little else: megabytes of garbage for each half minute would wait long. */
const rooms: Float32Array[] = [];

async function judgeOf(pcm: Int16Array): Promise<Float32Array<ArrayBuffer>> {
  const judge = await model;
  const samples = toFloatSamples(pcm, rooms.pop());
  const probabilities = await judge(samples);
  rooms.push(new Float32Array(samples.buffer));
  return probabilities;
}

parentPort?.on('message', async ({ id, pcm }: JudgeMessage) => {
  try {
    answer({ id, probabilities: await judgeOf(pcm), pcm });
  } catch (error) {
    answer({ id, error: error instanceof Error ? error.message : String(error) });
  }
});
