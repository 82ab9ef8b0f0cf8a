import { hashBlob } from './hash-blob.ts';

/** Takes one file, answers what it hashes to, or null where it cannot be read. */
self.onmessage = ({ data }: MessageEvent<Blob>) => {
  hashBlob(data).then(
    (hash) => self.postMessage(hash),
    () => self.postMessage(null),
  );
};
