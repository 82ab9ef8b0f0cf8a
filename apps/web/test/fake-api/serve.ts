import { setTimeout as wait } from 'node:timers/promises';
import { fillLibrary } from '../full-library.ts';
import { ada, startFakeApi } from './index.ts';
import { jfkTranscript } from './transcripts.ts';

/** To work on the web without a server: `node apps/web/test/fake-api/serve.ts`, then `npm run dev -w apps/web`. */

const api = await startFakeApi({ port: Number(process.argv[2] ?? 3000) });
fillLibrary(api);
api.runs.onStart(({ recording: { id } }) => void play(id));
process.stdout.write(`Fake API at ${api.url}; sign in as ${ada.email} with "${ada.password}"\n`);

/** One run at a pace the eye can follow. */
async function play(id: string): Promise<void> {
  const transcript = jfkTranscript();
  await wait(1000);
  api.runs.begin(id);
  await wait(1500);
  api.runs.progress(id, { stage: 'transcribe', progress: 0.2 });
  await wait(1500);
  api.runs.chunk(id, { index: 0, startMs: 0, endMs: 5000, transcript });
  api.runs.progress(id, { progress: 0.6, etaMs: 3000 });
  await wait(3000);
  api.runs.finish(id, transcript);
}
