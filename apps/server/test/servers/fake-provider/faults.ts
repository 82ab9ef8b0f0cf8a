import type { ServerResponse } from 'node:http';

/** What the provider does with a call instead of answering it. */
export type Fault =
  /** 429 before any work, with `Retry-After` in seconds, or without. */
  | { kind: 'rate_limited'; retryAfterSeconds?: number }
  | { kind: 'insufficient_quota' }
  /** As after the end of its life. */
  | { kind: 'model_gone' }
  | { kind: 'server_error' }
  | { kind: 'overloaded' }
  /** The connection breaks in the middle of the answer. */
  | { kind: 'cut' }
  /** The work is done and counted, and no answer comes. */
  | { kind: 'silence' }
  | { kind: 'garbage' };

function refuse(
  response: ServerResponse,
  status: number,
  error: { message: string; type: string; code: string | null },
) {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ error: { ...error, param: null } }));
}

/** OpenAI's errors, in its words. */
export const refusals = {
  key: (response: ServerResponse) =>
    refuse(response, 401, {
      message: 'Incorrect API key provided: sk-wrong. You can find your API key at https://platform.openai.com.',
      type: 'invalid_request_error',
      code: 'invalid_api_key',
    }),
  invalid: (response: ServerResponse, message: string) =>
    refuse(response, 400, { message, type: 'invalid_request_error', code: 'invalid_value' }),
  model: (response: ServerResponse, model: string) =>
    refuse(response, 404, {
      message: `The model \`${model}\` does not exist or you do not have access to it.`,
      type: 'invalid_request_error',
      code: 'model_not_found',
    }),
  tooLarge: (response: ServerResponse) =>
    refuse(response, 413, {
      message: 'Maximum content size limit (26214400) exceeded.',
      type: 'server_error',
      code: null,
    }),
};

/** Answers as the fault says; false where the work is to be done and the fault only touches its answer. */
export function answerFault(fault: Fault, response: ServerResponse): boolean {
  switch (fault.kind) {
    case 'rate_limited':
      if (fault.retryAfterSeconds !== undefined) response.setHeader('retry-after', String(fault.retryAfterSeconds));
      refuse(response, 429, { message: 'Rate limit reached.', type: 'requests', code: 'rate_limit_exceeded' });
      return true;
    case 'insufficient_quota':
      refuse(response, 429, {
        message: 'You exceeded your current quota, please check your plan and billing details.',
        type: 'insufficient_quota',
        code: 'insufficient_quota',
      });
      return true;
    case 'model_gone':
      refusals.model(response, 'gone');
      return true;
    case 'server_error':
      refuse(response, 500, { message: 'The server had an error.', type: 'server_error', code: null });
      return true;
    case 'overloaded':
      refuse(response, 503, {
        message: 'The server is overloaded.',
        type: 'service_unavailable_error',
        code: 'server_is_overloaded',
      });
      return true;
    default:
      return false;
  }
}

/** Sends an answer, or what the fault leaves of it. */
export function sendAnswer(response: ServerResponse, body: string, contentType: string, fault: Fault | null): void {
  response.setHeader('content-type', contentType);
  if (fault?.kind === 'silence') return;
  if (fault?.kind === 'garbage') {
    response.end(body.slice(0, body.length / 2));
  } else if (fault?.kind === 'cut') {
    response.setHeader('content-length', Buffer.byteLength(body));
    response.write(body.slice(0, body.length / 2));
    setTimeout(() => response.socket?.destroy(), 20);
  } else {
    response.end(body);
  }
}
