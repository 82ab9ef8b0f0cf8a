const noticeLifeMs = 7 * 24 * 60 * 60 * 1000;

/** Until when it is worth telling somebody what happened to their account. */
export function noticeExpiry(now: Date): Date {
  return new Date(now.getTime() + noticeLifeMs);
}
