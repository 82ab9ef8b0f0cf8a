import { startEngine } from '../src/index.ts';
import { MODEL_DIR } from './models.ts';
import { whiteNoise } from './sounds.ts';

/** Started by a test as a process: runs an engine and says which process it is. With `busy`, the engine works. */
const engine = await startEngine({ modelDir: MODEL_DIR, sessions: 'deterministic', stepDelayMs: 20 });
console.log(engine.pid());
if (process.argv[2] === 'busy') await engine.transcribe({ pcm: whiteNoise(29, 0.2) });
