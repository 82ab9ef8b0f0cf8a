import { wordSchema } from '@audiotricks/contracts';
import { z } from 'zod';

/** A word of a chunk, with who said it where the engine tells speakers apart. Times are relative to the chunk. */
export const timedWordSchema = wordSchema.extend({ speaker: z.string().nullable().optional() });
export type TimedWord = z.infer<typeof timedWordSchema>;
