/** One line of what an operator's command found or did. */
export interface ReportLine {
  outcome: 'ok' | 'failed' | 'unsupported';
  /** What was looked at or done: `bucket`, `CORS`. */
  what: string;
  /** What was seen; where it failed, what to do. */
  detail: string;
}

/** Runs one step; what it throws becomes a line that says what to do about it. */
export async function reportStep(what: string, advice: string, step: () => Promise<string>): Promise<ReportLine> {
  try {
    return { outcome: 'ok', what, detail: await step() };
  } catch (cause) {
    return { outcome: 'failed', what, detail: `${reasonOf(cause)} ${advice}` };
  }
}

function reasonOf(cause: unknown): string {
  const text = cause instanceof Error ? describe(cause) : String(cause);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** The cause below says more where ours is for people: "cannot be reached" is the same for a name and a port. */
function describe(error: Error): string {
  const below = error.cause instanceof Error ? error.cause : null;
  if (below === null) return error.message;
  const code = 'code' in below && typeof below.code === 'string' ? below.code : below.name;
  return `${error.message.replace(/\.$/, '')} (${code}).`;
}
