import { existsSync } from 'node:fs';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { modelMissing } from '../errors.ts';
import { sessionOptions } from '../model/session-options.ts';
import { VAD_WINDOW_SAMPLES } from './windows.ts';

const CONTEXT_SAMPLES = 64;
const INPUT_SAMPLES = CONTEXT_SAMPLES + VAD_WINDOW_SAMPLES;
const STATE_SIZE = 128;

/** Stretches of audio that are listened to side by side; one after another would take two to three times as long. */
const LANES = 8;

/** What each lane hears before its own stretch, to bring its state up (0.5 s). */
const WARM_UP_WINDOWS = 16;

/**
 * Probability of speech of every window of 512 samples.
 * @param samples the stretch to judge, preceded by `WARM_UP_WINDOWS` windows and 64 samples of what came before (zeros
 *   at the start of the audio); a last window that is not full counts as filled up with silence.
 */
export type SpeechModel = (samples: Float32Array) => Promise<Float32Array<ArrayBuffer>>;

/** Samples that stand before those to judge. */
export const LEAD_SAMPLES = WARM_UP_WINDOWS * VAD_WINDOW_SAMPLES + CONTEXT_SAMPLES;

/** Silero VAD v5/v6: a recurrent network over windows of 512 samples, each seen with the 64 before it. */
export async function loadSilero(modelPath: string): Promise<SpeechModel> {
  if (!existsSync(modelPath)) throw modelMissing(modelPath);
  const session = await InferenceSession.create(modelPath, sessionOptions({ threads: 1 }));
  const input = new Float32Array(LANES * INPUT_SAMPLES);
  const output = new Float32Array(LANES);
  const states = [new Float32Array(2 * LANES * STATE_SIZE), new Float32Array(2 * LANES * STATE_SIZE)] as const;
  const stateTensors = states.map((state) => new Tensor('float32', state, [2, LANES, STATE_SIZE]));
  const [stateA, stateB] = [stateTensors[0], stateTensors[1]];
  const feeds = { input: new Tensor('float32', input, [LANES, INPUT_SAMPLES]), sr: new Tensor('int64', [16_000n], []) };
  const outputTensor = new Tensor('float32', output, [LANES, 1]);
  if (!stateA || !stateB) throw new Error('unreachable: two states are made above');

  const judge = async (samples: Float32Array): Promise<Float32Array<ArrayBuffer>> => {
    const windows = Math.ceil(Math.max(0, samples.length - LEAD_SAMPLES) / VAD_WINDOW_SAMPLES);
    const probabilities = new Float32Array(windows);
    const perLane = Math.ceil(windows / LANES);
    for (const state of states) state.fill(0);
    for (let step = 0; step < WARM_UP_WINDOWS + perLane; step++) {
      for (let lane = 0; lane < LANES; lane++) {
        const from = (lane * perLane + step) * VAD_WINDOW_SAMPLES;
        const part = samples.subarray(from, from + INPUT_SAMPLES);
        input.set(part, lane * INPUT_SAMPLES);
        input.fill(0, lane * INPUT_SAMPLES + part.length, (lane + 1) * INPUT_SAMPLES);
      }
      const [state, stateN] = step % 2 === 0 ? [stateA, stateB] : [stateB, stateA];
      await session.run({ ...feeds, state }, { output: outputTensor, stateN });
      if (step < WARM_UP_WINDOWS) continue;
      for (let lane = 0; lane < LANES; lane++) {
        const window = lane * perLane + step - WARM_UP_WINDOWS;
        if (window < windows) probabilities[window] = output[lane] ?? 0;
      }
    }
    return probabilities;
  };

  // The tensors are shared: one stretch at a time.
  let last: Promise<unknown> = Promise.resolve();
  return (samples) => {
    const result = last.then(() => judge(samples));
    last = result.catch(() => undefined);
    return result;
  };
}
