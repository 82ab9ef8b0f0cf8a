import { z } from 'zod';

const numberText = z.string().transform(Number).pipe(z.number()).optional().catch(undefined);

const streamSchema = z.object({
  index: z.int(),
  codec_type: z.string().optional(),
  codec_name: z.string().optional(),
  channels: z.int().optional(),
  sample_rate: numberText,
  bit_rate: numberText,
  duration: numberText,
  disposition: z.object({ default: z.int(), attached_pic: z.int() }).partial().optional(),
  tags: z.record(z.string(), z.string()).optional(),
});

/** What we ask of `ffprobe -show_format -show_streams -of json`; numbers come as text. */
const ffprobeReportSchema = z.object({
  streams: z.array(streamSchema).default([]),
  format: z.object({ format_name: z.string(), duration: numberText, probe_score: z.int().optional() }),
});

export type FfprobeReport = z.infer<typeof ffprobeReportSchema>;
export type FfprobeStream = z.infer<typeof streamSchema>;

/** The report, or null where ffprobe could not open the file (its JSON is then empty). */
export function parseReport(json: string): FfprobeReport | null {
  try {
    return ffprobeReportSchema.safeParse(JSON.parse(json)).data ?? null;
  } catch {
    return null; // cut JSON: ffprobe failed while it wrote
  }
}

/** The stream to decode: the one marked as default, else the first; pictures and silent shells do not count. */
export function chooseAudio(streams: FfprobeStream[]): FfprobeStream | null {
  const audio = streams.filter((stream) => stream.codec_type === 'audio');
  const usable = audio.filter((stream) => (stream.channels ?? 0) > 0 && (stream.sample_rate ?? 0) > 0);
  return usable.find((stream) => stream.disposition?.default === 1) ?? usable[0] ?? audio[0] ?? null;
}

/** Moving pictures: covers inside audio files are marked as attached. */
export function chooseVideo(streams: FfprobeStream[]): FfprobeStream | null {
  return streams.find((stream) => stream.codec_type === 'video' && stream.disposition?.attached_pic !== 1) ?? null;
}

/** Of the stream, else by its tag (`00:01:02.5`, Matroska), else of the whole file. */
export function durationOf(report: FfprobeReport, stream: FfprobeStream): number | null {
  const [, hours, minutes, seconds] = /^(\d+):(\d\d):(\d\d(?:\.\d+)?)/.exec(stream.tags?.DURATION ?? '') ?? [];
  const tagged = seconds === undefined ? undefined : Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds);
  const durationSeconds = stream.duration ?? tagged ?? report.format.duration;
  return durationSeconds === undefined ? null : Math.round(durationSeconds * 1_000);
}
