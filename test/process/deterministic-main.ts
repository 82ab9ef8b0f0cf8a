// The product as `main.ts` starts it, with the deterministic engine in place of the model: processes, queue, storage and
// events are the real ones, and every machine hears the same words. TEST_STEP_DELAY_MS makes a chunk take its time.
import { startProcess } from '../../apps/server/src/app/start-process.ts';

await startProcess({
  entry: import.meta.filename,
  engine: { sessions: 'deterministic', stepDelayMs: Number(process.env.TEST_STEP_DELAY_MS ?? 0) },
});
