import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodeSample } from './encode.ts';
import { writeSilentMp3 } from './silence.ts';

export const jfkPath = fileURLToPath(new URL('../../../../models/samples/jfk.wav', import.meta.url));

/** A file that the product must refuse with `expectedCode`, or take although it looks odd (null). */
export interface BadInput {
  /** The file's name, as an uploader would send it. */
  name: string;
  path: string;
  expectedCode: string | null;
}

const hlsPlaylist =
  '#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/passwd\n#EXTINF:10,\nhttp://169.254.169.254/a.ts\n#EXT-X-ENDLIST\n';
const concatScript = "ffconcat version 1.0\nfile 'file:///etc/passwd'\n";
const text = 'These are the minutes of the meeting. They were typed, not spoken.\n'.repeat(50);

/** Writes every bad input of the main flow into `folder`; takes about two seconds. */
export async function writeBadInputs(folder: string): Promise<BadInput[]> {
  const inputs: BadInput[] = [];
  const add = (name: string, expectedCode: string | null) => {
    const path = join(folder, name);
    inputs.push({ name, path, expectedCode });
    return path;
  };

  await writeFile(add('empty.mp3', 'media.empty'), '');
  await writeFile(add('text.mp3', 'media.not_audio'), text);
  await encodeSample({ from: jfkPath, to: 'mp4-silent-film', outPath: add('silent-film.mp4', 'media.no_audio') });
  await encodeSample({ from: jfkPath, to: 'wav-50ms', outPath: add('blink.wav', 'media.too_short') });
  await writeSilentMp3({ path: add('three-hours-of-silence.mp3', null), durationMs: 3 * 3_600_000 });
  await writeFile(add('lying-header.wav', 'media.truncated'), lyingWav(await readFile(jfkPath)));
  await writeFile(add('playlist.m3u8', 'media.playlist_refused'), hlsPlaylist);
  await writeFile(add('playlist.mp3', 'media.playlist_refused'), hlsPlaylist);
  await writeFile(add('concat.ffconcat', 'media.playlist_refused'), concatScript);
  await writeFile(add('concat.wav', 'media.playlist_refused'), concatScript);

  // Without its end an mp4 has no index; with the index first it has one that points past the end.
  await encodeCut('mp4-video', add('cut.mp4', 'media.truncated'));
  await encodeCut('mp4-video-faststart', add('cut-faststart.mp4', 'media.truncated'));
  return inputs;
}

async function encodeCut(to: 'mp4-video' | 'mp4-video-faststart', outPath: string): Promise<void> {
  await encodeSample({ from: jfkPath, to, outPath });
  const whole = await readFile(outPath);
  await writeFile(outPath, whole.subarray(0, Math.floor(whole.length * 0.6)));
}

/** A header that promises 1 GiB of samples. */
function lyingWav(honest: Buffer): Buffer {
  const lying = Buffer.from(honest);
  const declaredBytes = 2 ** 30;
  lying.writeUInt32LE(declaredBytes + 36, 4);
  lying.writeUInt32LE(declaredBytes, lying.indexOf('data') + 4);
  return lying;
}
