import { decode } from './decode.ts';
import { defaultMediaLimits, type MediaLimits } from './media.limits.ts';
import type { Media } from './media.ts';
import { findNative, useNative } from './native.find.ts';
import { createNativeTool } from './native.tool.ts';
import { probe } from './probe.ts';
import { render } from './render.ts';
import type { MediaTool } from './tool.ts';
import { createWasmTool } from './wasm.tool.ts';

export interface CreateMediaOptions {
  /** A native ffmpeg to use, with ffprobe beside it; one that cannot be used is an error at start. */
  ffmpegPath?: string;
  /** Where else to look for them, and for `setpriv` and `prlimit`: the value of PATH. Left out, nothing is looked for. */
  searchPath?: string;
  limits?: Partial<MediaLimits>;
}

/**
 * The media port, with the first that can be had: the given ffmpeg, one on the search path (version 5.1 or newer),
 * FFmpeg as WebAssembly.
 */
export async function createMedia(options: CreateMediaOptions): Promise<Media> {
  const limits = { ...defaultMediaLimits, ...options.limits };
  return createMediaOn(await chooseTool(options, limits), limits);
}

async function chooseTool(
  { ffmpegPath, searchPath = '' }: CreateMediaOptions,
  limits: MediaLimits,
): Promise<MediaTool> {
  const find = { searchPath, memoryBytes: limits.memoryBytes };
  const programs = ffmpegPath ? await useNative(ffmpegPath, find) : await findNative(find);
  return programs ? createNativeTool(programs, limits) : createWasmTool(limits);
}

/** The same over a tool that is chosen already. */
export function createMediaOn(tool: MediaTool, limits: MediaLimits): Media {
  return {
    description: tool.description,
    probe: (source, { signal } = {}) => probe(tool, limits, { source, signal }),
    decode: (source, options) => decode(tool, limits, { source, ...options }),
    render: (source, options) => render(tool, limits, { source, ...options }),
  };
}
