import { contentDisposition } from '../../../shared/http/content-disposition.ts';

/** Media a browser may play in place. What else somebody uploaded is given as bytes, to be saved. */
const playable = new Set([
  'audio/aac',
  'audio/aiff',
  'audio/amr',
  'audio/basic',
  'audio/flac',
  'audio/m4a',
  'audio/mp3',
  'audio/mp4',
  'audio/mpeg',
  'audio/ogg',
  'audio/opus',
  'audio/vorbis',
  'audio/wav',
  'audio/wave',
  'audio/webm',
  'audio/x-aiff',
  'audio/x-flac',
  'audio/x-m4a',
  'audio/x-matroska',
  'audio/x-ms-wma',
  'audio/x-wav',
  'video/3gpp',
  'video/matroska',
  'video/mp2t',
  'video/mp4',
  'video/mpeg',
  'video/ogg',
  'video/quicktime',
  'video/webm',
  'video/x-matroska',
  'video/x-ms-wmv',
  'video/x-msvideo',
]);

/** Content type and disposition that make uploaded bytes harmless in a browser. */
export function contentHeaders({ contentType, fileName }: { contentType: string; fileName: string }) {
  const isPlayable = playable.has(contentType);
  return {
    'content-type': isPlayable ? contentType : 'application/octet-stream',
    'content-disposition': contentDisposition(isPlayable ? 'inline' : 'attachment', fileName),
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
  };
}
