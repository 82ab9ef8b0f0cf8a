/** What the child process is told, as JSON in its first argument. */
export interface WasmRun {
  program: 'ffmpeg' | 'ffprobe';
  args: string[];
  /** Limit of the program's heap. */
  memoryBytes: number;
}

/** The child's exit code when the program trapped or could not be run: FFmpeg itself never ends with it. */
export const wasmCrashExitCode = 70;
