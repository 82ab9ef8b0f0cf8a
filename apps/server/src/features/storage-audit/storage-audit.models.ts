/** A row that says an object stands in the storage. */
export interface Claim {
  key: string;
  /** null for what belongs to people. */
  workspaceId: string | null;
  kind: 'recording' | 'upload' | 'rendition' | 'avatar';
  /** Of the row; of a picture its hash. */
  id: string;
  /** What the object's size must be; null where any is right. */
  sizeBytes: number | null;
  /** Whether something is wrong where the object is not there: an upload's object comes only when it is completed. */
  isRequired: boolean;
}

export type Difference =
  /** An object that no row needs. */
  | { kind: 'orphan_object'; key: string; sizeBytes: number; modifiedAt: Date }
  /** Samples of a job that has ended. */
  | { kind: 'orphan_pcm'; key: string; sizeBytes: number; modifiedAt: Date; objectCount: number }
  /** A recording whose audio is gone. */
  | { kind: 'object_missing'; key: string; workspaceId: string; recordingId: string }
  /** A recording that says it has a rendition, and has none. */
  | { kind: 'rendition_missing'; key: string; workspaceId: string; recordingId: string }
  /** A picture that people have and nobody can see. */
  | { kind: 'avatar_missing'; key: string; avatarHash: string }
  /** A recording whose audio is not what was committed. */
  | { kind: 'size_differs'; key: string; recordingId: string; rowBytes: number; objectBytes: number }
  /** An open multipart transfer that no upload names; its parts cost room. */
  | { kind: 'stray_transfer'; handle: string }
  /** An open upload whose transfer is gone: it can never be completed. */
  | { kind: 'transfer_missing'; key: string; workspaceId: string; uploadId: string };

/** What a key of the storage is for, by its place. */
export function kindOfKey(key: string): 'original' | 'rendition' | 'avatar' | 'other' {
  if (/^workspaces\/[^/]+\/originals\/[^/]+$/.test(key)) return 'original';
  if (/^workspaces\/[^/]+\/playback\/[^/]+$/.test(key)) return 'rendition';
  return /^avatars\/[0-9a-f]{64}\.webp$/.test(key) ? 'avatar' : 'other';
}

/** Two streams in the order of their keys become pairs of what has the same key. Several claims may name one object. */
export async function* pairByKey<Item extends { key: string }>(
  objects: AsyncIterable<Item>,
  claims: AsyncIterable<Claim>,
): AsyncGenerator<{ object: Item | null; claims: Claim[] }> {
  const objectsLeft = objects[Symbol.asyncIterator]();
  const claimsLeft = claims[Symbol.asyncIterator]();
  let object = await objectsLeft.next();
  let claim = await claimsLeft.next();
  while (!object.done || !claim.done) {
    const key = smaller(object.done ? null : object.value.key, claim.done ? null : claim.value.key);
    const same: Claim[] = [];
    while (!claim.done && claim.value.key === key) {
      same.push(claim.value);
      claim = await claimsLeft.next();
    }
    const isHere = !object.done && object.value.key === key;
    yield { object: isHere ? object.value : null, claims: same };
    if (isHere) object = await objectsLeft.next();
  }
}

/** Keys are ASCII, so the order of their characters is the order of their bytes. */
function smaller(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  return one < other ? one : other;
}
