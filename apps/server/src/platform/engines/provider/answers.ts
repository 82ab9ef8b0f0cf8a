import { z } from 'zod';

/** OpenAI's errors; servers in the wild leave parts of it out, or send a text instead of the object. */
const errorSchema = z.object({
  message: z.string().nullish(),
  type: z.string().nullish(),
  code: z.union([z.string(), z.number().transform(String)]).nullish(),
});
export type OpenaiError = z.infer<typeof errorSchema>;
const errorBodySchema = z.object({ error: z.union([errorSchema, z.string().transform((message) => ({ message }))]) });

const secondsSchema = z.number().nonnegative().finite();

const wordSchema = z
  .object({
    word: z.string().optional(),
    text: z.string().optional(),
    start: secondsSchema,
    end: secondsSchema,
    probability: z.number().nullish(),
  })
  .transform(({ word, text, probability, ...times }) => ({ ...times, text: word ?? text ?? '', probability }));
export type SaidWord = z.infer<typeof wordSchema>;

const segmentSchema = z.object({
  start: secondsSchema,
  end: secondsSchema,
  text: z.string(),
  speaker: z.string().nullish(),
  // Times that make no sense are no reason to refuse the text.
  words: z.array(wordSchema).nullish().catch(null),
});
export type SaidSegment = z.infer<typeof segmentSchema>;

/** `json`, `verbose_json` and `diarized_json` in one: what a format does not have is not there. */
export const answerSchema = z.object({
  text: z.string(),
  language: z.string().nullish().catch(null),
  words: z.array(wordSchema).nullish().catch(null),
  segments: z.array(segmentSchema).nullish().catch(null),
});
export type Answer = z.infer<typeof answerSchema>;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No JSON: whoever asked says what that means.
    return undefined;
  }
}

export function readError(body: string): OpenaiError | null {
  return errorBodySchema.safeParse(parseJson(body)).data?.error ?? null;
}

/** null where the body is no transcript. Some servers send plain text whatever they are asked for. */
export function readAnswer(body: string, contentType: string): Answer | null {
  const json = parseJson(body);
  if (json !== undefined) return answerSchema.safeParse(json).data ?? null;
  const isText = contentType.startsWith('text/') && !/^\s*[<{[]/.test(body);
  return isText ? { text: body } : null;
}
