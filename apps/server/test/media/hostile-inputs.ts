import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BadInput, jfkPath } from './bad-inputs.ts';
import { encodeSample, type SampleFormat } from './encode.ts';

const passwd = 'file:///etc/passwd';
const playlists: Record<string, string> = {
  'manifest.mpd': `<?xml version="1.0"?>\n<!-- x -->\n<MPD><Period><BaseURL>${passwd}</BaseURL></Period></MPD>`,
  'list.xspf': `<?xml version="1.0"?>\n<playlist version="1"><trackList><track><location>${passwd}</location></track></trackList></playlist>`,
  'show.smil': `<smil><body><audio src="${passwd}"/></body></smil>`,
  'list.pls': `[playlist]\nNumberOfEntries=1\nFile1=${passwd}\n`,
  'album.cue': 'REM GENRE Speech\nTITLE "x"\nFILE "/etc/passwd" WAVE\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n',
  'plain.m3u': '/music/one.mp3\n/music/two.mp3\n',
  'script.txt': "file '/etc/passwd'\n",
  'meeting.asx': `<asx version="3.0"><entry><ref href="${passwd}"/></entry></asx>`,
  'session.sdp': 'v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 0\n',
  'stream.ram': 'rtsp://127.0.0.1/a.rm\n',
  'with-mark.wav': `\ufeff#EXTM3U\n${passwd}\n`,
};

/** Beyond the bad inputs that people send by mistake: files made to harm. */
export async function writeHostileInputs(folder: string): Promise<BadInput[]> {
  const inputs: BadInput[] = [];
  const add = async (name: string, expectedCode: string | null, content: string | Buffer) => {
    const path = join(folder, name);
    await writeFile(path, content);
    inputs.push({ name, path, expectedCode });
  };
  const jfk = await readFile(jfkPath);
  const encode = async (name: string, expectedCode: string | null, to: SampleFormat) => {
    const path = join(folder, name);
    await encodeSample({ from: jfkPath, to, outPath: path });
    inputs.push({ name, path, expectedCode });
    return readFile(path);
  };

  for (const [name, content] of Object.entries(playlists)) await add(name, 'media.playlist_refused', content);
  await add('utf-16.m3u', 'media.playlist_refused', Buffer.from(`\ufeff#EXTM3U\n${passwd}\n`, 'utf16le'));
  await add(
    'behind-tag.mp3',
    'media.playlist_refused',
    Buffer.concat([id3Tag(20), Buffer.from(`#EXTM3U\n${passwd}\n`)]),
  );
  await add(
    'behind-two-tags.mp3',
    'media.playlist_refused',
    Buffer.concat([id3Tag(5), id3Tag(7), Buffer.from(`#EXTM3U\n${passwd}\n`)]),
  );

  await add(
    'absurd-rate.wav',
    'media.too_complex',
    patched(jfk, (wav) => wav.writeUInt32LE(4_000_000, 24)),
  );
  await add(
    'slow-rate.wav',
    'media.too_complex',
    patched(jfk, (wav) => wav.writeUInt32LE(1, 24)),
  );
  await add('many-channels.wav', 'media.too_complex', patched(jfk, manyChannels));
  for (const declared of [0, 0x7fff_ffff, 0xffff_ffff]) {
    await add(
      `streamed-${declared}.wav`,
      null,
      patched(jfk, (wav) => wav.writeUInt32LE(declared, wav.indexOf('data') + 4)),
    );
  }
  await add('a-little-short.wav', null, jfk.subarray(0, jfk.length - 10_000));

  await add('noise.flac', 'media.damaged', Buffer.concat([Buffer.from('fLaC'), noise(50_000)]));
  await add('noise.mkv', 'media.damaged', Buffer.concat([Buffer.from([0x1a, 0x45, 0xdf, 0xa3]), noise(50_000)]));
  await add('noise.ogg', 'media.damaged', Buffer.concat([Buffer.from('OggS\0'), noise(50_000)]));
  await add('noise.bin', 'media.not_audio', noise(50_000));
  await add('zeros.mp3', 'media.not_audio', Buffer.alloc(100_000));
  await add(
    'picture.mp3',
    'media.not_audio',
    Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1'), noise(2_000)]),
  );
  await add(
    'archive.mp3',
    'media.not_audio',
    Buffer.concat([Buffer.from('PK\x03\x04\x14\0\0\0', 'latin1'), noise(2_000)]),
  );
  await add('page.html', 'media.not_audio', '<!doctype html><html><body><audio src="a.mp3"></audio></body></html>');
  await add('subtitles.srt', 'media.not_audio', '1\n00:00:00,000 --> 00:00:02,000\nAnd so, my fellow Americans\n');

  await encode('many-streams.mkv', 'media.too_complex', 'mkv-many-streams');
  const flac = await encode('whole.flac', null, 'flac');
  // The first 8 KiB are FFmpeg's padding: no frame of sound is left.
  await add(
    'all-torn.flac',
    'media.damaged',
    patched(flac, (bytes) => bytes.set(noise(bytes.length - 8_000), 8_000)),
  );
  await add('cut.flac', 'media.truncated', flac.subarray(0, Math.floor(flac.length / 2)));
  return inputs;
}

function patched(bytes: Buffer, patch: (copy: Buffer) => void): Buffer {
  const copy = Buffer.from(bytes);
  patch(copy);
  return copy;
}

function manyChannels(wav: Buffer): void {
  wav.writeUInt16LE(65_535, 22);
  wav.writeUInt16LE(65_535, 32); // bytes a frame, so that the header is consistent with 8 bits
  wav.writeUInt16LE(8, 34);
}

/** An ID3v2.3 tag with `size` bytes of padding. */
function id3Tag(size: number): Buffer {
  return Buffer.concat([Buffer.from([0x49, 0x44, 0x33, 3, 0, 0, 0, 0, 0, size]), Buffer.alloc(size)]);
}

/** The same "random" bytes in every run (xorshift). */
function noise(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let state = 0x9e37_79b9;
  for (let at = 0; at < length; at++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[at] = state & 0xff;
  }
  return bytes;
}
