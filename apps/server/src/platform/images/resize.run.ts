import type { ImageType } from './image-type.ts';

/** What the child process is told. */
export interface ResizeRequest {
  bytes: Uint8Array;
  type: ImageType;
  /** Of the square that comes out. */
  edgePx: number;
  maxPixels: number;
}

/** What it answers. */
export type ResizeAnswer =
  | { kind: 'done'; bytes: Uint8Array }
  | { kind: 'too_many_pixels' }
  | { kind: 'damaged'; reason: string };
