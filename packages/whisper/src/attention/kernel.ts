import { readFileSync } from 'node:fs';

const PAGE_BYTES = 65_536;
/** What the kernel reads at once: no address it is given lies across two cache lines. */
const LINE_BYTES = 64;
export const FLOAT_BYTES = 4;

/** `kernel/attention.ts` says what these do; all pointers are addresses in its memory. */
export interface AttentionKernel {
  packKeys(source: number, frames: number, target: number, scales: number): void;
  packValues(source: number, frames: number, target: number, scales: number): void;
  attendToSelf(
    ...pointers: [
      query: number,
      key: number,
      value: number,
      keys: number,
      values: number,
      position: number,
      weights: number,
      target: number,
    ]
  ): void;
  attendToAudio(
    ...pointers: [
      query: number,
      keys: number,
      values: number,
      frames: number,
      weights: number,
      work: number,
      target: number,
    ]
  ): void;
}

/** Lays out a memory that never grows, so that tensors can be views of it. */
export function createMemoryPlan() {
  let end = PAGE_BYTES;
  return {
    /** The address of so many bytes. */
    reserve(bytes: number): number {
      const start = end;
      end += Math.ceil(bytes / LINE_BYTES) * LINE_BYTES;
      return start;
    },
    start() {
      const memory = new WebAssembly.Memory({ initial: Math.ceil(end / PAGE_BYTES) });
      const code = readFileSync(new URL('../../kernel/attention.wasm', import.meta.url));
      const { exports } = new WebAssembly.Instance(new WebAssembly.Module(code), { env: { memory } });
      const floatsAt = (address: number, count: number) => new Float32Array(memory.buffer, address, count);
      const bytesAt = (address: number, count: number) => new Uint8Array(memory.buffer, address, count);
      return { kernel: exports as unknown as AttentionKernel, floatsAt, bytesAt };
    },
  };
}
