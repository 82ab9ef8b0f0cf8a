import { ApiError } from '@audiotricks/sdk';

export interface ProblemText {
  detail: string;
  /** To quote when asking for help. */
  code: string;
}

/** What to tell a person about anything that was thrown. */
export function describeProblem(error: unknown): ProblemText {
  if (error instanceof Error && 'detail' in error && 'code' in error) {
    return { detail: String(error.detail), code: String(error.code) };
  }
  return { detail: 'Something went wrong on this page. Reload it and try again.', code: 'client.failed' };
}

/** Messages by field of the form, from `body.email` and the like. */
export function fieldMessages(error: unknown): Record<string, string> {
  if (!(error instanceof ApiError)) return {};
  const messages: Record<string, string> = {};
  for (const { path, message } of error.fields) messages[path.replace(/^body\./, '')] ??= message;
  return messages;
}

export function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof ApiError && codes.includes(error.code);
}
