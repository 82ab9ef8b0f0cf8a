import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** The parts of Emscripten's file system that we use. Offsets are numbers: exact up to 2^53 bytes. */
export interface WasmStream {
  position: number;
  seekable: boolean;
  node: WasmNode;
}
export interface WasmNode {
  id: number;
  mode: number;
  node_ops: Record<string, unknown>;
  stream_ops: Record<string, unknown>;
}
export interface WasmFileSystem {
  ErrnoError: new (errno: number) => Error;
  writeFile(path: string, bytes: Uint8Array): void;
  readFile(path: string): Uint8Array;
  lookupPath(path: string): { node: WasmNode };
  makedev(major: number, minor: number): number;
  registerDevice(device: number, ops: Record<string, unknown>): void;
  mkdev(path: string, device: number): void;
}

/** What `@ffmpeg/core` makes: its programs run to their end before they return. */
export interface WasmCore {
  FS: WasmFileSystem;
  asm: Record<string, unknown>;
  setLogger(logger: (line: { type: string; message: string }) => void): void;
  /** Returns the exit code. */
  exec(...args: string[]): number;
  /** Returns -1 also when all went well. */
  ffprobe(...args: string[]): number;
}

type CreateCore = (options: { wasmBinary: Uint8Array; mainScriptUrlOrBlob: string }) => Promise<WasmCore>;

/**
 * Loads the core by hand: it is built for a browser's worker, looks for `self.location`, and reads the addresses of its
 * parts from the end of `mainScriptUrlOrBlob`. Only for a process of its own: it changes globals and blocks.
 */
export async function loadWasmCore(limits: { memoryBytes: number }): Promise<WasmCore> {
  const location = { href: 'file:///' };
  Object.assign(globalThis, { self: { location }, location });
  const require = createRequire(import.meta.url);
  const create: CreateCore = require('@ffmpeg/core');
  const wasmBinary = readFileSync(require.resolve('@ffmpeg/core/wasm'));
  const core = await create({
    wasmBinary,
    mainScriptUrlOrBlob: `#${btoa(JSON.stringify({ wasmURL: 'ffmpeg-core.wasm' }))}`,
  });
  limitMemory(core, limits.memoryBytes);
  return core;
}

/** The core's own limit is 2 GiB. Beyond ours its `malloc` fails, which FFmpeg reports as any lack of memory. */
function limitMemory(core: WasmCore, memoryBytes: number): void {
  const memory = Object.values(core.asm).find((value) => value instanceof WebAssembly.Memory);
  if (!memory) throw new Error('@ffmpeg/core exports no memory.');
  const grow = memory.grow.bind(memory);
  memory.grow = (pages) => {
    if (memory.buffer.byteLength + pages * 65_536 > memoryBytes) throw new RangeError('Memory limit reached.');
    return grow(pages);
  };
}
