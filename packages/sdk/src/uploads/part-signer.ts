import { signPartUrls } from '@audiotricks/contracts';
import type { Call } from '../route-types.ts';

interface SignedPart {
  url: string;
  headers: Record<string, string>;
}

export interface PartSigner {
  /** An address for this part; asks for `upcoming` parts' in the same call. */
  sign: (partNumber: number, upcoming: readonly number[]) => Promise<SignedPart>;
  /** The address was refused or has ended: the next `sign` asks anew. */
  forget: (partNumber: number) => void;
}

export interface PartSignerDeps {
  call: Call;
  resolve: (pathOrUrl: string) => string;
  workspaceId: string;
  uploadId: string;
  signal: AbortSignal;
}

const batchSize = 16;
/** Signed for at most 15 minutes: taken from the shelf for at most 5, by this machine's time. */
const shelfLifeMs = 5 * 60_000;

export function createPartSigner({ call, resolve, workspaceId, uploadId, signal }: PartSignerDeps): PartSigner {
  const shelf = new Map<number, { part: Promise<SignedPart>; untilMs: number }>();

  function ask(partNumbers: number[]): void {
    const answer = call(signPartUrls, { params: { workspaceId, uploadId }, body: { partNumbers }, signal });
    for (const partNumber of partNumbers) {
      const part = answer.then(({ items }) => {
        const item = items.find((candidate) => candidate.partNumber === partNumber);
        if (!item) throw new Error(`no address for part ${partNumber}`);
        return { url: resolve(item.url), headers: item.headers };
      });
      // Whoever waits for it hears of the failure; the others ask again.
      part.catch(() => shelf.delete(partNumber));
      shelf.set(partNumber, { part, untilMs: Date.now() + shelfLifeMs });
    }
  }

  const isGood = (partNumber: number) => (shelf.get(partNumber)?.untilMs ?? 0) > Date.now();

  function sign(partNumber: number, upcoming: readonly number[]): Promise<SignedPart> {
    const held = shelf.get(partNumber);
    if (held && isGood(partNumber)) return held.part;
    const further = upcoming.filter((other) => other !== partNumber && !isGood(other)).slice(0, batchSize - 1);
    ask([partNumber, ...further]);
    const asked = shelf.get(partNumber);
    return asked ? asked.part : Promise.reject(new Error('unreachable: the part was just asked for'));
  }

  return { sign, forget: (partNumber) => shelf.delete(partNumber) };
}
