import { describeProblem, fieldMessages, type ProblemText } from '../../lib/problem.ts';

/** Where an answer of the server is shown; `quote` is the box with what the run counts and costs. */
export type RunPlace = 'engine' | 'language' | 'profile' | 'channels' | 'prompt' | 'quote';

export interface RunRefusal {
  places: Partial<Record<RunPlace, string>>;
  /** What belongs to no place. */
  problem: ProblemText | null;
}

/** Codes that say by themselves what they mean; their sentence says more than the message of the field. */
const placeOfCode: Record<string, RunPlace> = {
  'job.engine_unknown': 'engine',
  'job.engine_retired': 'engine',
  'job.language_unknown': 'language',
  'recording.too_long': 'quote',
  'quote.not_ready': 'quote',
  'quote.not_found': 'quote',
  'quote.expired': 'quote',
  'quote.mismatch': 'quote',
  'quota.exceeded': 'quote',
};
const placeOfField: Record<string, RunPlace> = {
  engine: 'engine',
  model: 'engine',
  language: 'language',
  profile: 'profile',
  channels: 'channels',
  prompt: 'prompt',
};

/** The server's no to a quote or a run, each sentence at the place it means. */
export function refusalOf(error: unknown): RunRefusal {
  if (!error) return { places: {}, problem: null };
  const problem = describeProblem(error);
  const place = placeOfCode[problem.code];
  if (place) return { places: { [place]: problem.detail }, problem: null };
  const places: RunRefusal['places'] = {};
  for (const [field, message] of Object.entries(fieldMessages(error))) {
    const at = placeOfField[field];
    if (at) places[at] = problem.code === 'request.invalid' ? message : problem.detail;
  }
  return { places, problem: Object.keys(places).length > 0 ? null : problem };
}
