import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerFault, type Fault, refusals, sendAnswer } from './faults.ts';
import { type Form, readForm } from './read-form.ts';
import { readWav, say, saySegments } from './say.ts';

export type { Fault } from './faults.ts';
export { say } from './say.ts';

/** One call as the provider saw it. */
export interface ProviderCall {
  model: string;
  language: string | null;
  prompt: string | null;
  samples: number;
  fault: Fault['kind'] | null;
  /** Whether audio was transcribed, and paid for. */
  isBilled: boolean;
  atMs: number;
}

const formatsOf: Record<string, readonly string[]> = {
  'whisper-1': ['json', 'text', 'srt', 'verbose_json', 'vtt'],
  'gpt-4o-transcribe': ['json'],
  'gpt-4o-mini-transcribe': ['json'],
  'gpt-4o-transcribe-diarize': ['json', 'text', 'diarized_json'],
  'gpt-transcribe': ['json'],
};
const maxSecondsOf: Record<string, number> = { 'gpt-4o-transcribe': 1500, 'gpt-4o-transcribe-diarize': 1400 };
const maxBytes = 26_214_400;
const sampleRateHz = 16_000;

export interface FakeProvider {
  /** With `/v1`. */
  baseUrl: string;
  calls: ProviderCall[];
  /** What becomes of the next call; null: it is answered. */
  nextFault: (call: ProviderCall) => Fault | null;
  /** Sent with every answer of success. */
  headers: Record<string, string>;
  /** The longest audio it takes, beside what the models take. */
  maxSeconds: number;
  close(): Promise<void>;
}

/**
 * OpenAI's `POST /v1/audio/transcriptions` and `GET /v1/models` as documented: forms, response formats by model, limits
 * and errors. It hears words that follow from the samples (`say`).
 */
export async function startFakeProvider(options: { apiKey: string }): Promise<FakeProvider> {
  const provider: Omit<FakeProvider, 'baseUrl' | 'close'> = {
    calls: [],
    nextFault: () => null,
    headers: {},
    maxSeconds: Number.POSITIVE_INFINITY,
  };

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error as Error));
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.headers.authorization !== `Bearer ${options.apiKey}`) {
      request.resume();
      return refusals.key(response);
    }
    if (request.method === 'GET' && request.url === '/v1/models') return listModels(response);
    if (request.method !== 'POST' || request.url !== '/v1/audio/transcriptions') {
      request.resume();
      response.writeHead(404).end();
      return;
    }
    transcribe(await readForm(request), response);
  }

  function listModels(response: ServerResponse): void {
    const data = Object.keys(formatsOf).map((id) => ({
      id,
      object: 'model',
      created: 1_700_000_000,
      owned_by: 'openai',
      ...(id !== 'gpt-transcribe' && { shutdown_date: '2027-02-26' }),
    }));
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ object: 'list', data }));
  }

  function transcribe(form: Form, response: ServerResponse) {
    const field = (name: string) => form.fields.get(name)?.[0] ?? null;
    const model = field('model') ?? '';
    const pcm = form.file && readWav(form.file);
    const call: ProviderCall = {
      model,
      language: field('language'),
      prompt: field('prompt'),
      samples: pcm?.length ?? 0,
      fault: null,
      isBilled: false,
      atMs: performance.now(),
    };
    provider.calls.push(call);
    const fault = provider.nextFault(call);
    call.fault = fault?.kind ?? null;
    if (fault && answerFault(fault, response)) return;

    if (!(model in formatsOf)) return refusals.model(response, model);
    if (form.file && form.file.length > maxBytes) return refusals.tooLarge(response);
    if (!/\.(flac|mp3|mp4|mpeg|mpga|m4a|ogg|wav|webm)$/.test(form.fileName) || !pcm) {
      return refusals.invalid(response, 'Invalid file format.');
    }
    const problem = problemOf(form, { model, seconds: pcm.length / sampleRateHz });
    if (problem !== null) return refusals.invalid(response, problem);

    call.isBilled = true;
    for (const [name, value] of Object.entries(provider.headers)) response.setHeader(name, value);
    const { body, contentType } = render(form, pcm);
    sendAnswer(response, body, contentType, fault);
  }

  function problemOf(form: Form, { model, seconds }: { model: string; seconds: number }): string | null {
    const format = form.fields.get('response_format')?.[0] ?? 'json';
    if (!formatsOf[model]?.includes(format)) {
      return `response_format '${format}' is not compatible with model '${model}'.`;
    }
    if (form.fields.has('timestamp_granularities[]') && format !== 'verbose_json') {
      return 'timestamp_granularities needs response_format verbose_json.';
    }
    const isDiarized = model.endsWith('-diarize');
    if (isDiarized && form.fields.has('prompt')) return 'prompt is not supported by this model.';
    if (isDiarized && seconds > 30 && !form.fields.has('chunking_strategy')) {
      return 'chunking_strategy is required for audio longer than thirty seconds with this model';
    }
    if (seconds < 0.1) return 'Audio file is too short. Minimum audio length is 0.1 seconds.';
    const most = Math.min(provider.maxSeconds, maxSecondsOf[model] ?? Number.POSITIVE_INFINITY);
    if (seconds <= most) return null;
    return `audio duration ${seconds} seconds is longer than ${most} seconds which is the maximum for this model`;
  }

  function render(form: Form, pcm: Int16Array): { body: string; contentType: string } {
    const format = form.fields.get('response_format')?.[0] ?? 'json';
    const granularities = form.fields.get('timestamp_granularities[]') ?? ['segment'];
    const duration = pcm.length / sampleRateHz;
    const words = say(pcm);
    const text = words.map(({ word }) => word).join(' ');
    const usage = { type: 'duration', seconds: Math.ceil(duration) };
    const segments = saySegments(words);
    if (['text', 'srt', 'vtt'].includes(format)) return { body: `${text}\n`, contentType: 'text/plain; charset=utf-8' };
    const bodies: Record<string, object> = {
      json: { text, usage },
      verbose_json: {
        task: 'transcribe',
        language: 'english',
        duration,
        text,
        segments: segments.map(({ speaker: _speaker, ...segment }, id) => ({ id, seek: 0, ...segment })),
        ...(granularities.includes('word') && { words }),
        usage,
      },
      diarized_json: {
        task: 'transcribe',
        duration,
        text,
        segments: segments.map((segment, id) => ({ type: 'transcript.text.segment', id: `seg_${id}`, ...segment })),
        usage,
      },
    };
    return { body: JSON.stringify(bodies[format]), contentType: 'application/json' };
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(provider, {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}
