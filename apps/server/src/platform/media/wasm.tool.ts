import { spawn } from 'node:child_process';
import { getCompileCacheDir } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type MediaTool, watchToolProcess } from './tool.ts';
import type { WasmRun } from './wasm.run.ts';

/** FFmpeg inside `@ffmpeg/core` 0.12.10. */
export const wasmVersion = '5.1.4';

const childPath = fileURLToPath(new URL('./wasm.child.ts', import.meta.url));

/**
 * FFmpeg as WebAssembly, a Node process a run: a hostile file finds a sandbox without files, network or environment (but
 * for where Node keeps compiled code), and leaves no heap behind (starting anew costs 0.2 s). Programs see descriptor 3 as
 * `/input`.
 */
export function createWasmTool(limits: { memoryBytes: number }): MediaTool {
  return {
    description: { kind: 'wasm', version: wasmVersion },
    start: ({ program, inputOptions, outputOptions, inputFd }) => {
      const output = program === 'ffprobe' ? ['-o', '/output'] : ['/output'];
      const args = [...inputOptions, '-i', '/input', ...outputOptions, ...output];
      const run: WasmRun = { program, args, memoryBytes: limits.memoryBytes };
      const child = spawn(
        process.execPath,
        ['--no-warnings', '--wasm-lazy-validation', childPath, JSON.stringify(run)],
        {
          stdio: ['pipe', 'pipe', 'pipe', inputFd],
          env: compileCache(),
        },
      );
      return watchToolProcess(child, () => child.kill('SIGKILL'));
    },
  };
}

/** The folder of this process, where it has one; Node makes one for its own version in it. */
function compileCache(): Record<string, string> {
  const own = getCompileCacheDir();
  return own === undefined ? {} : { NODE_COMPILE_CACHE: path.dirname(own) };
}
