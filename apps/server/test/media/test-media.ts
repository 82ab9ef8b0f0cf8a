import { createMedia, createMediaOn } from '../../src/platform/media/create-media.ts';
import { defaultMediaLimits, type Media, type MediaLimits } from '../../src/platform/media/index.ts';
import { findNative } from '../../src/platform/media/native.find.ts';
import { createNativeTool } from '../../src/platform/media/native.tool.ts';

const searchPath = '/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin';

/** The driver by name: `wasm`, `native`, or `native-guarded` (as where `setpriv` is missing). */
export async function chooseTestMedia(kind: string, limits: Partial<MediaLimits> = {}): Promise<Media> {
  if (kind === 'wasm') return createMedia({ limits });
  if (kind === 'native') return createMedia({ searchPath, limits });
  const all = { ...defaultMediaLimits, ...limits };
  const programs = await findNative({ searchPath, memoryBytes: all.memoryBytes });
  if (!programs) throw new Error('No native ffmpeg here.');
  return createMediaOn(createNativeTool({ ...programs, setpriv: null }, all), all);
}

/** Whether this machine has a native ffmpeg that the product would use; says so where it has none. */
export async function hasNativeFfmpeg(): Promise<boolean> {
  const programs = await findNative({ searchPath, memoryBytes: defaultMediaLimits.memoryBytes });
  if (!programs) console.log('No native ffmpeg 5.1 or newer here: the native half of this suite does not run.');
  return programs !== null;
}
