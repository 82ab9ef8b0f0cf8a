import { createHash } from 'node:crypto';
import { text } from 'node:stream/consumers';
import type { Outbound, OutboundResponse } from '../../outbound/index.ts';
import type { Engine, EngineRecord, EngineRequest } from '../engine.ts';
import type { Allowance } from './allowance.ts';
import { readAnswer, readError } from './answers.ts';
import { type Dialect, dialectOf } from './dialects.ts';
import { answerInvalid, RateLimitedError, refusalError, unansweredError } from './provider.errors.ts';
import { toResult } from './to-result.ts';
import { readResetMs, readRetryAfterMs } from './waits.ts';
import { wavFile } from './wav-file.ts';

/** Hours of words with their times fit in. */
const maxAnswerBytes = 32 * 2 ** 20;
const samplesPerMs = 16;

export interface ProviderOptions {
  record: EngineRecord;
  /** With the version and without a slash at its end: `https://api.openai.com/v1`. */
  baseUrl: string;
  /** null where the server asks for none. */
  apiKey: string | null;
  /** From the call to the beginning of its answer. */
  timeoutMs: number;
  outbound: Outbound;
  /** What all processes together may ask with this key. */
  allowance: Allowance;
  now: () => Date;
}

async function toForm(record: EngineRecord, dialect: Dialect, request: EngineRequest) {
  const form = new FormData();
  form.set('file', new Blob([wavFile(request.pcm)], { type: 'audio/wav' }), 'audio.wav');
  form.set('model', record.model);
  form.set('response_format', dialect.responseFormat);
  for (const [name, value] of dialect.fields) form.append(name, value);
  if (request.language !== null) form.set('language', request.language);
  if (request.prompt !== null && record.capabilities.prompt) form.set('prompt', request.prompt);
  const encoded = new Response(form);
  const contentType = encoded.headers.get('content-type') ?? '';
  return { contentType, body: new Uint8Array(await encoded.arrayBuffer()) };
}

/**
 * A model of OpenAI or of any server that speaks its protocol. One HTTP call a `transcribe`, never repeated here: the
 * queue does that. Rejects with the errors of `provider.errors.ts`.
 */
export function createProviderEngine(options: ProviderOptions): Engine {
  const { record, baseUrl, apiKey, timeoutMs, outbound, allowance, now } = options;
  const url = `${baseUrl}/audio/transcriptions`;
  const dialect = dialectOf(record);

  async function post(request: EngineRequest, signal: AbortSignal): Promise<OutboundResponse> {
    const { contentType, body } = await toForm(record, dialect, request);
    await allowance.take(signal);
    const headers = {
      'content-type': contentType,
      accept: 'application/json',
      ...(apiKey !== null && { authorization: `Bearer ${apiKey}` }),
    };
    const limits = { headersMs: timeoutMs, idleMs: timeoutMs, totalMs: 2 * timeoutMs, maxBytes: maxAnswerBytes };
    return await outbound.fetch(url, { method: 'POST', headers, body, signal, limits });
  }

  async function explain(response: OutboundResponse, body: string): Promise<never> {
    const { status, headers } = response;
    const told = readRetryAfterMs(headers, now()) ?? (status === 429 ? readResetMs(headers) : null);
    const error = refusalError({ status, error: readError(body), retryAfterMs: told });
    if (!(error instanceof RateLimitedError)) throw error;
    throw new RateLimitedError(await allowance.hold(told), error.cause);
  }

  return {
    name: record.engine,
    model: record.model,
    modelChecksum: createHash('sha256').update(baseUrl).digest('hex'),
    capabilities: record.capabilities,
    concurrency: record.capabilities.concurrency ?? 1,
    detectLanguage: null,
    async transcribe(request, { signal }) {
      try {
        const response = await post(request, signal);
        const body = await text(response.body);
        if (response.status !== 200) return await explain(response, body);
        const answer = readAnswer(body, response.headers['content-type'] ?? '');
        if (answer === null) throw answerInvalid();
        await allowance.succeeded(readResetMs(response.headers));
        return toResult(answer, Math.round(request.pcm.length / samplesPerMs));
      } catch (error) {
        throw unansweredError(error);
      }
    },
    close: async () => {},
  };
}
