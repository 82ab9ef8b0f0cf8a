import type { Client } from '@audiotricks/sdk';
import { openFile } from '@audiotricks/sdk/node';

interface Member {
  client: Client;
  workspaceId: string;
}

/** Sends a file by our SDK from opening to the answer of completion; answers the ms. */
export async function timeOurs({ client, workspaceId }: Member, path: string): Promise<number> {
  const startedAt = performance.now();
  const file = await openFile(path);
  await client.upload({ workspaceId, file, fileName: 'bench.wav', contentType: 'audio/wav' }).done;
  await file.close();
  return performance.now() - startedAt;
}
