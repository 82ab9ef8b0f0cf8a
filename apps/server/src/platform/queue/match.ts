/** Payload fields that must be equal, such as `{ jobId }`. */
export type Match = Readonly<Record<string, string>>;

export function isMatch(data: unknown, match: Match): boolean {
  if (typeof data !== 'object' || data === null) return false;
  const fields = new Map<string, unknown>(Object.entries(data));
  return Object.entries(match).every(([field, value]) => fields.get(field) === value);
}
