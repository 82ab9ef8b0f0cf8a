/**
 * A page of rows that were read with one more than `limit`, which tells whether there is a next page; its cursor is the
 * last id of this one.
 */
export function pageOf<Row extends { id: string }>(
  rows: readonly Row[],
  limit: number,
): { page: Row[]; nextCursor: string | null } {
  const page = rows.slice(0, limit);
  return { page, nextCursor: rows.length > limit ? (page.at(-1)?.id ?? null) : null };
}
