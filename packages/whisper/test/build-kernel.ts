import { compileKernel, shipKernel } from './compile-kernel.ts';

/** npm run kernel:build: compiles `kernel/attention.ts` to the file that the engine loads. */
shipKernel(await compileKernel());
