import type { DatabaseRole } from './roles.ts';

/**
 * What every session of ours runs with. A paused process must not block others (17 s of blocked claims were measured
 * without the first one); the other two end what waits or computes for longer than any healthy statement does.
 */
export const sessionLimitsMs = {
  idle_in_transaction_session_timeout: 3_000,
  lock_timeout: 5_000,
  statement_timeout: 15_000,
} as const;

/** A server that is there has ended any statement by then; one that still says nothing was cut off. */
export const ANSWER_WITHIN_MS = sessionLimitsMs.statement_timeout + 2_000;

/**
 * The URL with settings that PostgreSQL applies before the session takes its first statement. A login that may not
 * take the role is refused right there, and RESET ROLE comes back to the role, not to the login.
 */
export function withSessionSettings(url: string, session: { role: DatabaseRole; applicationName: string }): string {
  const settings = { ...sessionLimitsMs, role: session.role };
  const target = new URL(url);
  // The operator's own options stay; of two values for one setting PostgreSQL takes the last.
  const own = target.searchParams.get('options');
  const ours = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
  target.searchParams.set('options', [own, ...ours].filter(Boolean).join(' '));
  target.searchParams.set('application_name', session.applicationName);
  return target.href;
}
