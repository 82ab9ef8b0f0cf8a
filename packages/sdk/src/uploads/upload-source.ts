/**
 * What is uploaded: a `File` or `Blob`, or anything else that gives its bytes in spans (`openFile` of
 * `@audiotricks/sdk/node`). Read as it is sent, and again where a part has to be sent again.
 */
export interface UploadSource {
  /** In bytes. */
  readonly size: number;
  /** The bytes from `start` up to, and without, `end`. */
  slice(start: number, end: number): UploadSource;
  /** Rejects where the bytes cannot be read any more. */
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** As XMLHttpRequest and fetch take it; a Blob is streamed by them. */
export async function bodyOf(source: UploadSource): Promise<Blob | ArrayBuffer> {
  return source instanceof Blob ? source : source.arrayBuffer();
}
