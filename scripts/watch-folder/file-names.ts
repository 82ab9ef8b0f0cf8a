const mediaTypes = new Map(
  Object.entries({
    ...{
      aac: 'audio/aac',
      ac3: 'audio/ac3',
      aif: 'audio/aiff',
      aiff: 'audio/aiff',
      amr: 'audio/amr',
      au: 'audio/basic',
    },
    ...{ caf: 'audio/x-caf', flac: 'audio/flac', m4a: 'audio/mp4', m4b: 'audio/mp4', mka: 'audio/x-matroska' },
    ...{
      mp2: 'audio/mpeg',
      mp3: 'audio/mpeg',
      oga: 'audio/ogg',
      ogg: 'audio/ogg',
      opus: 'audio/ogg',
      wav: 'audio/wav',
    },
    ...{ weba: 'audio/webm', wma: 'audio/x-ms-wma', '3gp': 'video/3gpp', avi: 'video/x-msvideo', flv: 'video/x-flv' },
    ...{ m4v: 'video/mp4', mkv: 'video/x-matroska', mov: 'video/quicktime', mp4: 'video/mp4', mpeg: 'video/mpeg' },
    ...{
      mpg: 'video/mpeg',
      mts: 'video/mp2t',
      ogv: 'video/ogg',
      ts: 'video/mp2t',
      webm: 'video/webm',
      wmv: 'video/x-ms-wmv',
    },
  }),
);

const partial = /\.(part|partial|crdownload|download|opdownload|filepart|tmp|temp|swp|!ut|aria2)$/;

export type NameKind =
  /** Audio or video, by its ending. */
  | { kind: 'media'; contentType: string }
  /** Hidden, or being written by another program under a name of its own: not for us, and not worth a word. */
  | { kind: 'passing' }
  | { kind: 'other' };

export function judgeName(name: string): NameKind {
  const lower = name.toLowerCase();
  if (/^[.~]/.test(name) || name.endsWith('~') || partial.test(lower)) return { kind: 'passing' };
  if (lower === 'thumbs.db' || lower === 'desktop.ini') return { kind: 'passing' };
  const contentType = mediaTypes.get(/\.([^.]+)$/.exec(lower)?.[1] ?? '');
  return contentType === undefined ? { kind: 'other' } : { kind: 'media', contentType };
}
