export { createDiskStorage } from './disk/disk-storage.ts';
export type { DiskStorageOptions } from './disk/layout.ts';
export { createUrlSigner, maxUrlLifeMs, type SignedUrlQuery, type UrlSigner } from './signed-url.ts';
export {
  MultipartGoneError,
  objectMissing,
  PartSupersededError,
  PartsChangedError,
  storageFull,
} from './storage.errors.ts';
export type { ByteRange, MultipartTransfer, ObjectFacts, PartInput, Storage, StoredPart } from './storage.ts';
