import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const sound = ['-i', '/input', '-map', '0:a:0'];
/** Bars that count seconds, so that the picture moves. */
const picture = ['-f', 'lavfi', '-i', 'testsrc=size=160x120:rate=5'];
const withPicture = ['-i', '/input', ...picture, '-map', '0:a:0', '-map', '1:v:0', '-shortest'];
const h264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];
const aac = ['-c:a', 'aac', '-b:a', '96k'];
const opus = ['-c:a', 'libopus', '-b:a', '32k'];

/** How each kind of file is made. Every one keeps the whole input unless its name says otherwise. */
const recipes = {
  wav: [...sound, '-c:a', 'pcm_s16le', '-f', 'wav'],
  'wav-8k': [...sound, '-ar', '8000', '-c:a', 'pcm_s16le', '-f', 'wav'],
  'wav-48k-stereo': [...sound, '-ar', '48000', '-ac', '2', '-c:a', 'pcm_s16le', '-f', 'wav'],
  'wav-24bit': [...sound, '-ar', '44100', '-c:a', 'pcm_s24le', '-f', 'wav'],
  'wav-float': [...sound, '-c:a', 'pcm_f32le', '-f', 'wav'],
  /** As a recorder writes it into a pipe: the header does not know the length (0xFFFFFFFF). */
  'wav-streamed': [...sound, '-c:a', 'pcm_s16le', '-f', 'wav', '-seekable', '0'],
  flac: [...sound, '-c:a', 'flac', '-f', 'flac'],
  aiff: [...sound, '-c:a', 'pcm_s16be', '-f', 'aiff'],
  mp3: [...sound, '-ar', '44100', '-c:a', 'libmp3lame', '-b:a', '64k', '-f', 'mp3'],
  'mp3-no-header': [
    ...sound,
    '-c:a',
    'libmp3lame',
    '-q:a',
    '5',
    '-write_xing',
    '0',
    '-id3v2_version',
    '0',
    '-f',
    'mp3',
  ],
  'mp3-cover': [
    ...['-i', '/input', '-f', 'lavfi', '-i', 'testsrc=size=64x64:rate=1:duration=1', '-map', '0:a:0', '-map', '1:v:0'],
    ...[
      '-c:a',
      'libmp3lame',
      '-b:a',
      '64k',
      '-c:v',
      'png',
      '-frames:v',
      '1',
      '-disposition:v:0',
      'attached_pic',
      '-f',
      'mp3',
    ],
  ],
  m4a: [...sound, ...aac, '-f', 'ipod'],
  'm4a-faststart': [...sound, ...aac, '-movflags', '+faststart', '-f', 'ipod'],
  aac: [...sound, ...aac, '-f', 'adts'],
  ogg: [...sound, ...opus, '-f', 'ogg'],
  'ogg-vorbis': [...sound, '-ar', '44100', '-c:a', 'libvorbis', '-q:a', '3', '-f', 'ogg'],
  webm: [...sound, ...opus, '-f', 'webm'],
  /** As a browser's MediaRecorder writes it: neither length nor index. */
  'webm-recorded': [...sound, ...opus, '-f', 'webm', '-live', '1'],
  'mp4-video': [...withPicture, ...h264, ...aac, '-f', 'mp4'],
  'mp4-video-faststart': [...withPicture, ...h264, ...aac, '-movflags', '+faststart', '-f', 'mp4'],
  'mkv-video': [...withPicture, ...h264, ...opus, '-f', 'matroska'],
  'webm-video': [...withPicture, '-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', ...opus, '-f', 'webm'],
  'mpegts-video': [...withPicture, ...h264, '-c:a', 'mp2', '-f', 'mpegts'],
  /** Two seconds of pictures without any sound. */
  'mp4-silent-film': [...picture, '-t', '2', ...h264, '-f', 'mp4'],
  /** 0.05 s of sound. */
  'wav-50ms': [...sound, '-t', '0.05', '-c:a', 'pcm_s16le', '-f', 'wav'],
  /** A quiet first stream, and the input as a second one that is marked as the default. */
  'mkv-second-default': [
    ...['-i', '/input', '-f', 'lavfi', '-i', 'anullsrc=r=16000:cl=mono', '-map', '1:a:0', '-map', '0:a:0', '-shortest'],
    ...['-c:a', 'flac', '-disposition:a:0', '0', '-disposition:a:1', 'default', '-f', 'matroska'],
  ],
  /** More streams than any recorder makes. */
  'mkv-many-streams': [
    ...['-t', '0.5', '-i', '/input', ...Array.from({ length: 80 }, () => ['-map', '0:a:0']).flat()],
    ...['-c:a', 'pcm_s16le', '-f', 'matroska'],
  ],
  /** Sound that begins a second after the pictures. */
  'mkv-late-sound': [
    ...['-itsoffset', '1', '-i', '/input', ...picture, '-map', '0:a:0', '-map', '1:v:0', '-t', '6'],
    ...[...h264, '-c:a', 'flac', '-f', 'matroska'],
  ],
} satisfies Record<string, readonly string[]>;

export type SampleFormat = keyof typeof recipes;

const childPath = fileURLToPath(new URL('./encode.child.ts', import.meta.url));
const run = promisify(execFile);

/**
 * Writes `outPath`: the sound of `from` (any file that FFmpeg reads) as another kind of file. Runs on the WebAssembly
 * core in a process of its own, so it needs nothing installed; about half a second a minute of sound, more with video.
 */
export async function encodeSample(sample: { from: string; to: SampleFormat; outPath: string }): Promise<void> {
  const job = { from: sample.from, outPath: sample.outPath, args: recipes[sample.to] };
  await run(process.execPath, ['--wasm-lazy-validation', childPath, JSON.stringify(job)], { env: {} });
}
