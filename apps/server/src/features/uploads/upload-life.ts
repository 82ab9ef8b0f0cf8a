/** An upload that makes no progress for so long expires and its bytes are freed. */
export const idleLifeMs = 24 * 60 * 60_000;
/** An ended upload is remembered for so long, so that late calls hear what became of it. */
export const rememberedMs = 7 * 24 * 60 * 60_000;
