import { z } from 'zod';
import { idSchema, instantSchema, workspaceParamsSchema } from './primitives.ts';
import { defineRoute } from './route.ts';

/** Most words and names a workspace can have. */
export const maxVocabularyTerms = 500;

export const vocabularyTermTextSchema = z
  .string()
  .trim()
  .min(1, 'Give a word or a name.')
  .max(80, 'Use at most 80 characters.')
  .regex(/^[^\p{Cc}\p{Cf}]*$/u, 'A word holds no control characters.');

export const vocabularyTermSchema = z.object({
  id: idSchema,
  text: z.string(),
  /** It fits into what an engine reads of a prompt, with all terms before it. */
  isUsed: z.boolean(),
  createdAt: instantSchema,
});
export type VocabularyTerm = z.infer<typeof vocabularyTermSchema>;

export const vocabularySchema = z.object({
  /** All of them, oldest first: the order in which they are told to an engine. */
  items: z.array(vocabularyTermSchema),
  nextCursor: z.null(),
  /** Tokens of the terms that are used, and how many an engine reads. */
  promptTokens: z.int().min(0),
  maxPromptTokens: z.int().min(0),
});
export type Vocabulary = z.infer<typeof vocabularySchema>;

export const listVocabulary = defineRoute({
  id: 'vocabulary.list',
  method: 'GET',
  path: '/v1/workspaces/:workspaceId/vocabulary',
  summary: 'Words and names that engines are told to expect where a job gives no prompt.',
  access: { scope: 'workspace', permission: 'workspace.read' },
  params: workspaceParamsSchema,
  status: 200,
  response: vocabularySchema,
  errors: [],
});

export const addVocabulary = defineRoute({
  id: 'vocabulary.add',
  method: 'POST',
  path: '/v1/workspaces/:workspaceId/vocabulary',
  summary: 'Add words and names; those that are there already, whatever their case, stay as they are.',
  access: { scope: 'workspace', permission: 'vocabulary.write' },
  params: workspaceParamsSchema,
  body: z.strictObject({ terms: z.array(vocabularyTermTextSchema).min(1).max(100) }),
  status: 201,
  response: vocabularySchema,
  errors: ['vocabulary.full'],
});

export const deleteVocabularyTerm = defineRoute({
  id: 'vocabulary.delete',
  method: 'DELETE',
  path: '/v1/workspaces/:workspaceId/vocabulary/:termId',
  summary: 'Take a word or name out; jobs that were told it keep what they were told.',
  access: { scope: 'workspace', permission: 'vocabulary.write' },
  params: workspaceParamsSchema.extend({ termId: idSchema }),
  status: 204,
  errors: ['vocabulary.not_found'],
});

export const vocabularyRoutes = [listVocabulary, addVocabulary, deleteVocabularyTerm];
