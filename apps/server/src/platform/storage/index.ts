export { createDiskStorage } from './disk/disk-storage.ts';
export { createDiskTemporaries, type DiskTemporaries } from './disk/temporaries.ts';
export { createLocalCopies, type LocalCopies } from './local-copies.ts';
export { readInto } from './read-into.ts';
export { createUrlSigner, maxUrlLifeMs, type UrlSigner } from './signed-url.ts';
export {
  MultipartGoneError,
  PartSupersededError,
  PartsChangedError,
  storageFull,
} from './storage.errors.ts';
export type { ByteRange, ListedObject, MultipartTransfer, SignedPart, Storage, StoredPart } from './storage.ts';
