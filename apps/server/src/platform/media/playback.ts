/** What decides how a browser gets the original. */
export interface PlaybackFacts {
  /** FFmpeg's names of the format, as one list: `mov,mp4,m4a,3gp,3g2,mj2`. */
  formatName: string;
  head: Buffer;
  audioCodec: string;
  /** Null where there are no moving pictures. */
  videoCodec: string | null;
}

export interface Playback {
  container: string;
  contentType: string;
  playableInBrowser: boolean;
}

interface ContainerRule {
  audioType: string;
  videoType: string;
  /** Codecs that Chromium, Firefox and Safari all play in this container. */
  audio: readonly string[];
  video: readonly string[];
}

const pcmInWav = ['pcm_u8', 'pcm_s16le', 'pcm_s24le', 'pcm_s32le', 'pcm_f32le'];
const rules: Record<string, ContainerRule> = {
  mp3: { audioType: 'audio/mpeg', videoType: 'video/mpeg', audio: ['mp3'], video: [] },
  wav: { audioType: 'audio/wav', videoType: 'audio/wav', audio: pcmInWav, video: [] },
  flac: { audioType: 'audio/flac', videoType: 'audio/flac', audio: ['flac'], video: [] },
  aac: { audioType: 'audio/aac', videoType: 'audio/aac', audio: ['aac'], video: [] },
  mp4: { audioType: 'audio/mp4', videoType: 'video/mp4', audio: ['aac', 'mp3'], video: ['h264', 'av1', 'vp9'] },
  mov: { audioType: 'video/quicktime', videoType: 'video/quicktime', audio: [], video: [] },
  webm: { audioType: 'audio/webm', videoType: 'video/webm', audio: ['opus', 'vorbis'], video: ['vp8', 'vp9', 'av1'] },
  matroska: { audioType: 'audio/x-matroska', videoType: 'video/x-matroska', audio: [], video: [] },
  ogg: { audioType: 'audio/ogg', videoType: 'video/ogg', audio: ['opus', 'vorbis', 'flac'], video: [] },
  aiff: { audioType: 'audio/aiff', videoType: 'audio/aiff', audio: [], video: [] },
  amr: { audioType: 'audio/amr', videoType: 'audio/amr', audio: [], video: [] },
  asf: { audioType: 'audio/x-ms-wma', videoType: 'video/x-ms-wmv', audio: [], video: [] },
  avi: { audioType: 'video/x-msvideo', videoType: 'video/x-msvideo', audio: [], video: [] },
  flv: { audioType: 'video/x-flv', videoType: 'video/x-flv', audio: [], video: [] },
  mpegts: { audioType: 'video/mp2t', videoType: 'video/mp2t', audio: [], video: [] },
  mpeg: { audioType: 'video/mpeg', videoType: 'video/mpeg', audio: [], video: [] },
};

/**
 * Whether a player needs a rendition: what does not play at all; what has no length or only a guessed one, and a WebM
 * without an index (as browsers record it), since nobody can jump to a word there; and films, of which only the sound
 * is played.
 */
export function needsRendition(facts: {
  playableInBrowser: boolean;
  container: string;
  head: Buffer;
  hasVideo: boolean;
  durationMs: number | null;
  durationEstimated: boolean;
}): boolean {
  const { playableInBrowser, container, head, hasVideo, durationMs, durationEstimated } = facts;
  const hasExactLength = durationMs !== null && !durationEstimated;
  return !playableInBrowser || hasVideo || !hasExactLength || (container === 'webm' && !pointsAtCues(head));
}

/** A writer that can go back names the place of the index (Cues, 0x1C53BB6B) near the file's beginning. */
function pointsAtCues(head: Buffer): boolean {
  return head.includes(Buffer.from([0x1c, 0x53, 0xbb, 0x6b]));
}

/** Names the container and says whether a browser plays the original natively. Doubt means no. */
export function describePlayback({ formatName, head, audioCodec, videoCodec }: PlaybackFacts): Playback {
  const container = nameContainer(formatName, head);
  const rule = rules[container];
  if (!rule) return { container, contentType: 'application/octet-stream', playableInBrowser: false };
  const playableInBrowser = rule.audio.includes(audioCodec) && (videoCodec === null || rule.video.includes(videoCodec));
  return { container, contentType: videoCodec === null ? rule.audioType : rule.videoType, playableInBrowser };
}

/** FFmpeg reads MP4 and QuickTime, and WebM and Matroska, by one reader each; the file's head tells them apart. */
function nameContainer(formatName: string, head: Buffer): string {
  const [first = formatName] = formatName.split(',');
  if (first === 'mov') return head.toString('latin1', 4, 12) === 'ftypqt  ' ? 'mov' : 'mp4';
  // EBML DocType (0x4282), length 4.
  if (first === 'matroska') return head.toString('latin1', 0, 64).includes('\x42\x82\x84webm') ? 'webm' : 'matroska';
  return first;
}
