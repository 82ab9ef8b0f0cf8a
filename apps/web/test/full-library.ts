import type { FakeApi } from './fake-api/index.ts';
import { evenTranscript, makeTranscript } from './fake-api/transcripts.ts';
import { samples } from './samples.ts';

const hour = 3_600_000;
const longTitle = `A title that somebody pasted from an agenda: ${'minutes of the working group on coastal erosion and the budget, '.repeat(4)}`;

const vocabulary = ['Okonkwo', 'Kuratorium', 'Marlene Dietrich-Hussein', 'AudioTricks', 'Lindenstraße'];

/** One recording in every state, with the shipped recordings in them. */
export function fillLibrary({ library, runs, named }: FakeApi): void {
  const now = Date.now();
  const at = (hoursAgo: number) => new Date(now - hoursAgo * hour).toISOString();
  const planning = {
    ...evenTranscript(samples.planningText(), 85_980),
    dropped: [
      { startMs: 30_000, endMs: 32_500, reason: 'hallucination' as const },
      { startMs: 80_000, endMs: 85_980, reason: 'repetition' as const },
    ],
  };
  const add = (title: string, hoursAgo: number, fileName = 'planning.wav') =>
    library.add({
      fileName,
      contentType: fileName.endsWith('.mp4') ? 'video/mp4' : 'audio/wav',
      bytes: samples.planning(),
      change: { title, createdAt: at(hoursAgo), hasVideo: fileName.endsWith('.mp4') },
    }).recording.id;

  const ready = (title: string, hoursAgo: number) => {
    const id = add(title, hoursAgo);
    runs.begin(id);
    runs.finish(id, planning);
    return id;
  };
  ready('Interview with Dr Okonkwo', 24 * 400);
  const long = ready(longTitle.slice(0, 300), 24 * 40);
  const quiet = add('Quiet room', 24 * 9);
  runs.begin(quiet);
  runs.finish(quiet, makeTranscript([], 85_980));
  const failed = add('Holiday video', 24 * 3, 'holiday.mp4');
  runs.begin(failed);
  runs.fail(failed, { code: 'media.no_audio', detail: 'This file has no sound.' });
  const weekly = ready('Weekly planning', 26);
  runs.progress(weekly, { prompt: vocabulary.join(', '), vocabulary, language: 'en' });
  runs.finish(weekly, {
    ...planning,
    sources: [
      { engine: 'local', model: 'whisper-base', startMs: 0, endMs: 58_000, timing: 'engine' },
      { engine: 'openai', model: 'gpt-transcribe', startMs: 58_000, endMs: 85_980, timing: 'aligned' },
    ],
  });
  const running = add('Board call', 2);
  runs.begin(running);
  runs.chunk(running, { index: 0, startMs: 0, endMs: 24_000, transcript: planning });
  runs.chunk(running, { index: 1, startMs: 24_000, endMs: 47_000, transcript: planning });
  runs.progress(running, {
    stage: 'transcribe',
    progress: 0.52,
    etaMs: 95_000,
    chunks: { done: 2, cached: 0, failed: 0, total: 4 },
  });
  const lecture = add('Lecture', 1);
  const film = ready('Site visit', 20);
  library.change(film, { playback: 'pending', hasVideo: true, fileName: 'site visit.mkv' });

  const project = (name: string) => named.projects.add(name).id;
  const tag = (name: string) => named.tags.add(name).id;
  const coast = project('Coastal survey of the Illawarra, second year');
  const names = ['budget', 'interview', 'to be checked', 'field work', 'A tag that is longer than anybody needs'];
  const tagIds = names.map(tag);
  library.change(weekly, { projectId: project('Planning'), tagIds: tagIds.slice(0, 1) });
  library.change(long, { projectId: coast, tagIds });
  library.change(lecture, { tagIds: tagIds.slice(1, 3) });
  library.change(film, { projectId: coast });
}
