import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const kernelPath = (name: string) => fileURLToPath(new URL(`../kernel/${name}`, import.meta.url));
const SOURCE = kernelPath('attention.ts');

/** Compiled code of `kernel/attention.ts`: the same source gives the same bytes. */
export async function compileKernel(): Promise<Uint8Array> {
  let code: Uint8Array | undefined;
  const options = ['-O3', '--noAssert', '--runtime', 'stub', '--importMemory', '--enable', 'simd,bulk-memory'];
  const { error, stderr } = await asc.main(['attention.ts', ...options, '--outFile', 'attention.wasm'], {
    readFile: (name) => (name === 'attention.ts' ? readFileSync(SOURCE, 'utf8') : null),
    writeFile(name, contents) {
      if (name === 'attention.wasm') code = contents as Uint8Array;
    },
    listFiles: () => [],
  });
  if (error || !code) throw new Error(`the kernel does not compile: ${stderr.toString()}`);
  return code;
}

export const shippedKernel = () => readFileSync(kernelPath('attention.wasm'));
export const shipKernel = (code: Uint8Array) => writeFileSync(kernelPath('attention.wasm'), code);
