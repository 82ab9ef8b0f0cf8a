import { describe } from 'vitest';
import type { Storage } from '../storage.ts';
import { multipartSuite } from './multipart.suite.ts';
import { objectSuite } from './object.suite.ts';

/** What the suite needs to try a driver. */
export interface StorageUnderTest {
  storage: Storage;
  /** The smallest part the driver takes before the last one (S3: 5 MiB). */
  partSizeBytes: number;
  /** Clients can be sent to it directly. */
  signs: boolean;
  close(): Promise<void>;
}

/** What holds for every driver of the storage port. Keys are fresh ids, so that a shared bucket may serve. */
export function storageSuite(name: string, createDriver: () => Promise<StorageUnderTest>): void {
  describe(`storage: ${name}`, () => {
    describe('objects', () => objectSuite(createDriver));
    describe('multipart', () => multipartSuite(createDriver));
  });
}
