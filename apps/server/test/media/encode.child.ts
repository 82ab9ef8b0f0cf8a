// Runs the WebAssembly ffmpeg over one input file and copies what it wrote to the host.
import { openSync, writeFileSync } from 'node:fs';
import { loadWasmCore } from '../../src/platform/media/wasm.core.ts';
import { mountInput } from '../../src/platform/media/wasm.files.ts';

const { from, outPath, args }: { from: string; outPath: string; args: string[] } = JSON.parse(process.argv[2] ?? '');
const core = await loadWasmCore({ memoryBytes: 2 ** 31 });
mountInput(core.FS, '/input', openSync(from, 'r'));
const log: string[] = [];
core.setLogger(({ message }) => log.push(message));
const exitCode = core.exec('-hide_banner', '-v', 'error', ...args, '/encoded');
if (exitCode === 0) {
  writeFileSync(outPath, core.FS.readFile('/encoded'));
} else {
  process.stderr.write(log.join('\n'));
}
process.exit(exitCode);
