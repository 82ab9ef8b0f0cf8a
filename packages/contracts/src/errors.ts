import { z } from 'zod';

/**
 * Every error code the API can answer with, and its HTTP status.
 * Codes are stable: clients decide by them; the sentence in `detail` is for people and may change.
 */
export const errorStatus = {
  'request.invalid': 422,
  'request.malformed': 400,
  'request.too_large': 413,
  'request.unsupported_media_type': 415,
  'request.not_found': 404,
  'request.method_not_allowed': 405,
  'request.timeout': 408,
  'request.expectation_failed': 417,
  'request.headers_too_large': 431,
  'request.rate_limited': 429,
  'request.idempotency_conflict': 409,
  'request.idempotency_mismatch': 422,
  'server.internal': 500,
  'server.unavailable': 503,
  'auth.token_missing': 401,
  'auth.token_invalid': 401,
  'auth.credentials_invalid': 401,
  'auth.refresh_invalid': 401,
  'auth.refresh_reused': 401,
  'auth.registration_closed': 403,
  'auth.email_taken': 409,
  'auth.password_too_common': 422,
  'auth.origin_refused': 403,
  'permission.denied': 403,
  'workspace.not_found': 404,
  'upload.not_found': 404,
  'upload.too_large': 413,
  'upload.type_refused': 415,
  'upload.state_conflict': 409,
  'upload.part_out_of_range': 422,
  'upload.part_size_mismatch': 422,
  'upload.part_too_large': 413,
  'upload.part_incomplete': 400,
  'upload.parts_missing': 409,
  'upload.size_mismatch': 409,
  'upload.checksum_mismatch': 422,
  'upload.expired': 410,
  'upload.url_invalid': 403,
  'upload.url_expired': 403,
  'upload.file_missing': 422,
  'upload.empty': 422,
  'recording.not_found': 404,
  'recording.state_conflict': 409,
  'recording.audio_unavailable': 404,
  'recording.playback_pending': 404,
  'recording.peaks_unavailable': 404,
  'recording.transcript_unavailable': 404,
  'recording.too_long': 422,
  'recording.duplicate': 409,
  'recording.range_not_satisfiable': 416,
  'avatar.not_found': 404,
  'avatar.type_refused': 415,
  'avatar.too_large': 413,
  'avatar.too_many_pixels': 422,
  'avatar.damaged': 422,
  'job.not_found': 404,
  'job.state_conflict': 409,
  'job.engine_unknown': 422,
  'job.engine_unfit': 422,
  'job.engine_retired': 422,
  'job.language_unknown': 422,
  'job.cancelled': 409,
  'quota.exceeded': 402,
  'media.empty': 422,
  'media.not_audio': 422,
  'media.no_audio': 422,
  'media.too_short': 422,
  'media.truncated': 422,
  'media.damaged': 422,
  'media.playlist_refused': 422,
  'media.too_complex': 422,
  'media.timeout': 422,
  'media.tool_failed': 503,
  'engine.unavailable': 503,
  'engine.failed': 503,
  'import.not_found': 404,
  'import.state_conflict': 409,
  'import.url_invalid': 422,
  'import.address_refused': 422,
  'import.source_missing': 422,
  'import.source_refused': 422,
  'import.source_failed': 503,
  'import.unreachable': 503,
  'import.interrupted': 503,
  'import.timed_out': 422,
  'import.too_large': 413,
  'import.not_audio': 422,
  'feed.not_found': 404,
  'feed.not_followed': 409,
  'feed.url_invalid': 422,
  'feed.address_refused': 422,
  'feed.not_a_feed': 422,
  'feed.too_large': 422,
  'feed.unreachable': 502,
  'feed.episode_unknown': 422,
  'storage.full': 507,
  'storage.object_missing': 404,
} as const satisfies Record<string, number>;

export type ErrorCode = keyof typeof errorStatus;

export const errorCodeSchema = z.enum(Object.keys(errorStatus) as [ErrorCode, ...ErrorCode[]]);

/** A field that is wrong: `path` in dot notation (`body.sizeBytes`), `message` for a person. */
export const fieldErrorSchema = z.object({ path: z.string(), message: z.string() });
export type FieldError = z.infer<typeof fieldErrorSchema>;

/** RFC 9457 problem details, sent as `application/problem+json`. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string(),
  errors: z.array(fieldErrorSchema).optional(),
  requestId: z.string().optional(),
});
export type Problem = z.infer<typeof problemSchema>;

/** What stands on a job or recording that failed. */
export const failureSchema = z.object({ code: z.string(), detail: z.string() });
export type Failure = z.infer<typeof failureSchema>;
