// One run of the WebAssembly ffmpeg or ffprobe: reads descriptor 3, writes stdout, says what happens on stderr.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { loadWasmCore } from './wasm.core.ts';
import { mountInput, mountOutput, writeAll } from './wasm.files.ts';
import { type WasmRun, wasmCrashExitCode } from './wasm.run.ts';

const inputFd = 3;
const maxLogBytes = 256 * 1024;
const run: WasmRun = JSON.parse(process.argv[2] ?? '');

// The program blocks this thread, so another one watches for the end of the parent, which closes our stdin.
const watcher = new Worker(new URL('./wasm-parent.worker.ts', import.meta.url), { env: {} });
const [core] = await Promise.all([loadWasmCore({ memoryBytes: run.memoryBytes }), once(watcher, 'online')]);
mountInput(core.FS, '/input', inputFd);
mountOutput(core.FS, '/output', 1);

let logBytes = 0;
core.setLogger(({ message }) => {
  const line = Buffer.from(`${message}\n`);
  logBytes += line.length;
  if (logBytes <= maxLogBytes) writeAll(2, line);
});

process.exit(runProgram());

function runProgram(): number {
  try {
    if (run.program === 'ffmpeg') return core.exec(...run.args);
    core.ffprobe(...run.args); // what it returns says nothing; its JSON does
    return 0;
  } catch (error) {
    writeAll(2, Buffer.from(`${error}\n`));
    return wasmCrashExitCode;
  }
}
