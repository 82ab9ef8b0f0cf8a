/** SHA-256 of a file in hex; null where it is too large to wait for, cannot be read or cannot be hashed here. */
export type HashFile = (file: File, signal: AbortSignal) => Promise<string | null>;

/**
 * As much as is hashed before it is sent: a few seconds. Of larger files the server's own hash stage finds out whether
 * they are here already. See docs/decisions/uploads.md.
 */
const mostHashedBytes = 256 * 1024 * 1024;

/** Hashes in a worker of its own, so that the page stays quick; rejects only with the signal's reason. */
export const hashFile: HashFile = (file, signal) => {
  if (file.size > mostHashedBytes || typeof Worker === 'undefined') return Promise.resolve(null);
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const worker = new Worker(new URL('./hash.worker.ts', import.meta.url), { type: 'module' });
    const settle = (finish: () => void) => {
      signal.removeEventListener('abort', onAbort);
      worker.terminate();
      finish();
    };
    const onAbort = () => settle(() => reject(signal.reason));
    signal.addEventListener('abort', onAbort);
    worker.onmessage = ({ data }: MessageEvent<string | null>) => settle(() => resolve(data));
    // Without its hash the file is sent all the same.
    worker.onerror = () => settle(() => resolve(null));
    worker.postMessage(file);
  });
};
