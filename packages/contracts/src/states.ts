import { z } from 'zod';

export const uploadStateSchema = z.enum(['created', 'uploading', 'completing', 'completed', 'aborted', 'expired']);
export const recordingStateSchema = z.enum(['processing', 'ready', 'failed', 'deleted']);
/** What a player is given: the original, or a rendition of its sound that is being made, stands, or could not be made. */
export const playbackStateSchema = z.enum(['original', 'pending', 'ready', 'failed']);
export const jobStateSchema = z.enum(['queued', 'running', 'completed', 'failed', 'cancelled']);
export const jobStageSchema = z.enum(['probe', 'chunk', 'transcribe', 'stitch', 'summarise', 'publish']);
export const chunkStateSchema = z.enum(['pending', 'running', 'done', 'failed', 'cancelled']);
/** A mail: taken over by the mail server (or the outbox) is `sent`; what the provider told afterwards follows. */
export const mailStateSchema = z.enum(['queued', 'sent', 'delivered', 'bounced', 'dropped', 'failed']);

export type UploadState = z.infer<typeof uploadStateSchema>;
export type RecordingState = z.infer<typeof recordingStateSchema>;
export type PlaybackState = z.infer<typeof playbackStateSchema>;
export type JobState = z.infer<typeof jobStateSchema>;
export type JobStage = z.infer<typeof jobStageSchema>;
export type ChunkState = z.infer<typeof chunkStateSchema>;
export type MailState = z.infer<typeof mailStateSchema>;
