import { z } from 'zod';
import { durationMsSchema, sizeBytesSchema, workspaceParamsSchema } from './primitives.ts';
import { defineRoute } from './route.ts';

/** Of an engine or a model, as jobs and settings give it. */
export const engineNameSchema = z.string().min(1).max(100);

/** One model of one engine, as a job names it. */
export const engineChoiceSchema = z.object({ engine: z.string(), model: z.string() });
export type EngineChoice = z.infer<typeof engineChoiceSchema>;

/** What an engine has to give itself; what is not asked for is made up for (word times) or left out (speakers). */
export const engineNeedSchema = z.enum(['words', 'speakers']);
export type EngineNeed = z.infer<typeof engineNeedSchema>;

/** How much care speech gets: `accurate` makes fewer mistakes and takes two to three times as long as `fast`. */
export const profileSchema = z.enum(['fast', 'accurate']);
export type Profile = z.infer<typeof profileSchema>;

/** What an engine can do with one model. The pipeline asks this record, never a name. */
export const engineCapabilitiesSchema = z.object({
  /** What a call takes: `pcm` is 16 kHz mono samples in memory, all else the format of a file. */
  audioFormats: z.array(z.string()).min(1),
  /** Of one call's audio; null without a limit of its own. */
  maxBytesPerCall: sizeBytesSchema.nullable(),
  maxMsPerCall: durationMsSchema.nullable(),
  /** How long chunks should be: those that do not end with the speech at least `minMs`, none longer than `maxMs`. */
  chunk: z.object({ minMs: durationMsSchema, maxMs: durationMsSchema }),
  /** Gives the times of words. Where not, they are aligned with those of a local engine, else estimated. */
  words: z.boolean(),
  /** Tells speakers apart. */
  speakers: z.boolean(),
  /** ISO 639-1 codes, as Whisper names them; null where it takes any. */
  languages: z.array(z.string()).nullable(),
  /** Can translate into English. */
  translation: z.boolean(),
  /** Takes words and names to expect. */
  prompt: z.boolean(),
  /** Between which a job can choose; the first one is what it gets unasked. Unset: there is no choice. */
  profiles: z.array(profileSchema).min(1).optional(),
  /** Gives text while it works. */
  streaming: z.boolean(),
  /** Calls that one process makes at once; null where the worker decides by its machine. */
  concurrency: z.int().min(1).nullable(),
});
export type EngineCapabilities = z.infer<typeof engineCapabilitiesSchema>;

/** What a provider asks; `asOf` is when somebody looked it up. */
export const enginePriceSchema = z.object({
  /** Millionths of a US dollar for a minute of audio. */
  microUsdPerMinute: z.int().min(0),
  asOf: z.iso.date(),
});

export const engineSchema = engineChoiceSchema.extend({
  /** What a job of this workspace gets that asks for none: its setting, else the first of the instance's order. */
  isDefault: z.boolean(),
  /** false when its end of life has passed: jobs that ask for it are refused. */
  isAvailable: z.boolean(),
  capabilities: engineCapabilitiesSchema,
  /** null where nobody knows. */
  price: enginePriceSchema.nullable(),
  /** Its announced end of life. */
  sunset: z
    .object({
      on: z.iso.date(),
      /** What to use instead; null where nothing here is proposed. */
      successor: engineChoiceSchema.nullable(),
      /** A sentence for people from half a year before; null until then. */
      warning: z.string().nullable(),
    })
    .nullable(),
});
export type EngineView = z.infer<typeof engineSchema>;

export const listEngines = defineRoute({
  id: 'engines.list',
  method: 'GET',
  path: '/v1/workspaces/:workspaceId/engines',
  summary: 'The engines and models a job can choose, in the order they are picked, with what each can do.',
  access: { scope: 'workspace', permission: 'workspace.read' },
  params: workspaceParamsSchema,
  status: 200,
  response: z.object({ items: z.array(engineSchema), nextCursor: z.null() }),
  errors: [],
});
