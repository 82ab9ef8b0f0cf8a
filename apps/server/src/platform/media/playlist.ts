const firstLines: readonly RegExp[] = [
  /^#EXTM3U/i, // M3U, HLS
  /^#EXT-X-/i,
  /^#EXTINF/i,
  /^ffconcat\b/i,
  /^\[playlist\]/i, // PLS
  /^\[reference\]/i, // ASF redirector
  /^\[InternetShortcut\]/i,
  /^RTSPtext\b/i,
  /^SMILtext\b/i,
  /^v=0\s*$/i, // SDP
  /^<(MPD|smil|playlist|asx|wpl|wvx|wax|AssetMap|CompositionPlaylist|rss|feed|opml|SmoothStreamingMedia)\b/i,
];

/** A line that names another file: an address, ffconcat's and CUE's `file`, or a path as plain M3U has it. */
const pointer =
  /^(file\b|[a-z][a-z0-9+.-]{1,15}:\/\/\S|[^\s<>{}][^<>{}]{0,500}\.(m3u8?|pls|mp[234]|m4[av]|aac|ogg|opus|oga|wav|flac|wma|wmv|webm|mk[av]|mov|avi|ts|mpd)\s*$)/i;

/** Whether text (the head of a file without binary bytes) is a list of other files, in any of the known formats. */
export function isPlaylistText(text: string): boolean {
  const lines = text
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const first = lines.find((line) => !line.startsWith('<?') && !line.startsWith('<!--')) ?? '';
  if (firstLines.some((pattern) => pattern.test(first))) return true;
  if (/<(MPD|smil|asx|CompositionPlaylist)\b/i.test(text)) return true;
  if (/^\s*FILE\s+.+\s+(WAVE|MP3|AIFF|BINARY|MOTOROLA)\s*$/im.test(text)) return true; // CUE sheet
  const entries = lines.filter((line) => !line.startsWith('#') && !line.startsWith(';'));
  return entries.length > 0 && pointer.test(entries[0] ?? '') && entries.filter(isPointer).length * 2 >= entries.length;
}

function isPointer(line: string): boolean {
  return pointer.test(line);
}
