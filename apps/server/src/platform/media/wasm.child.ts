// One run of the WebAssembly ffmpeg or ffprobe: reads descriptor 3, writes stdout, says what happens on stderr.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { loadWasmCore } from './wasm.core.ts';
import { mountInput, mountOutput, writeAll } from './wasm.files.ts';
import { type WasmRun, wasmCrashExitCode } from './wasm.run.ts';

const inputFd = 3;
const maxLogBytes = 256 * 1024;
// Whatever fails around the program is no fault of the file.
process.on('uncaughtException', (error) => {
  writeAll(2, Buffer.from(`${error}\n`));
  process.exit(wasmCrashExitCode);
});

const run: WasmRun = JSON.parse(process.argv[2] ?? '');

// The program blocks this thread, so another one watches for the end of the parent, which closes our stdin.
const watcher = new Worker(new URL('./wasm-parent.worker.ts', import.meta.url), { env: {} });
const [core] = await Promise.all([loadWasmCore({ memoryBytes: run.memoryBytes }), once(watcher, 'online')]);
mountInput(core.FS, '/input', inputFd);
mountOutput(core.FS, '/output', 1);

let logBytes = 0;
core.setLogger(({ message }) => {
  if (message === 'Aborted()') return; // how the core leaves every run, good or bad
  const line = Buffer.from(`${message}\n`);
  logBytes += line.length;
  if (logBytes <= maxLogBytes) writeAll(2, line);
});

process.exit(runProgram());

function runProgram(): number {
  try {
    if (run.program === 'ffmpeg') {
      const exitCode = core.exec(...run.args);
      return exitCode === -1 ? wasmCrashExitCode : exitCode; // -1: it never came to its own end
    }
    core.ffprobe(...run.args); // what it returns says nothing; its JSON does
    return 0;
  } catch (error) {
    const exitCode = exitCodeOf(error);
    if (exitCode !== null) return exitCode;
    writeAll(2, Buffer.from(`${error}\n`));
    return wasmCrashExitCode;
  }
}

/** Emscripten throws its `exit()`: an object with a name and a status. */
function exitCodeOf(error: unknown): number | null {
  if (typeof error !== 'object' || error === null) return null;
  return 'name' in error && error.name === 'ExitStatus' && 'status' in error ? Number(error.status) : null;
}
