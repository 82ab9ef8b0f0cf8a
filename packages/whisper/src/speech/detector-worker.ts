import { parentPort, workerData } from 'node:worker_threads';
import { toFloatSamples } from '../audio.ts';
import { loudnessModel } from '../model/deterministic.ts';
import type { DetectorWorkerData, JudgedMessage, JudgeMessage } from './detector-protocol.ts';
import { loadSilero } from './silero.ts';

/** Entry point of the detector's thread: answers every stretch with its probabilities. */
const { modelPath, sessions } = workerData as DetectorWorkerData;
const model = sessions === 'deterministic' ? Promise.resolve(loudnessModel) : loadSilero(modelPath);

const answer = (message: JudgedMessage) =>
  parentPort?.postMessage(message, 'probabilities' in message ? [message.probabilities.buffer] : []);

parentPort?.on('message', async ({ id, pcm }: JudgeMessage) => {
  try {
    const judge = await model;
    answer({ id, probabilities: await judge(toFloatSamples(pcm)) });
  } catch (error) {
    answer({ id, error: error instanceof Error ? error.message : String(error) });
  }
});
