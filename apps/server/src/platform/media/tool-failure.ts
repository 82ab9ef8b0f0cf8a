import { type MediaError, mediaErrors } from './media.errors.ts';
import type { ToolEnd } from './tool.ts';
import { wasmCrashExitCode } from './wasm.run.ts';

/** What a wrapper or the system's loader exits with when the program itself cannot be run. */
const notStartedExitCodes = [126, 127];

/** The error where the tool itself failed, whatever the file: it did not start, was killed, or crashed. */
export function toolFailure(end: ToolEnd): MediaError | null {
  if (end.startError) return mediaErrors.toolFailed('The tool did not start.', end.startError);
  if (end.signal !== null) return mediaErrors.toolFailed(`The tool ended by ${end.signal}. ${end.log}`);
  if (end.exitCode !== null && notStartedExitCodes.includes(end.exitCode)) {
    return mediaErrors.toolFailed(`The tool did not start. ${end.log}`);
  }
  if (end.exitCode === wasmCrashExitCode) return mediaErrors.toolFailed(`The tool crashed. ${end.log}`);
  return null;
}

/** What FFmpeg's messages say about a file that it could not read; null where they name no reason that we know. */
export function failureFromLog(log: string): MediaError | null {
  if (/max_streams|Too many channels|Cannot allocate memory|Out of memory/.test(log))
    return mediaErrors.tooComplex(log);
  if (/Format not on whitelist/.test(log)) return mediaErrors.notAudio(log);
  if (/moov atom not found|partial file|[Tt]runcated/.test(log)) return mediaErrors.truncated(log);
  if (/Codec \(.*\) not on whitelist|Decoder .* not found|no decoder found for/.test(log)) {
    return mediaErrors.unknownCodec(log);
  }
  return null;
}
