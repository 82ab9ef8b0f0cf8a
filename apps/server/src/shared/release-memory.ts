/**
 * Gives the memory of an array back at once, which has no elements from then on; nobody else may read its buffer. The
 * collector counts such memory, and after some 60 MB of it looks at all of the heap to find what is free.
 */
export function releaseMemory({ buffer }: Int16Array<ArrayBuffer>): void {
  buffer.transfer(0);
}
