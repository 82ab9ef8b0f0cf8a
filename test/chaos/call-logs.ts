import { readFile } from 'node:fs/promises';

export interface EngineCall {
  at: string;
  event: 'start' | 'done' | 'failed' | 'aborted';
  call: 'transcribe' | 'detectLanguage';
  /** The chunk's, where it is transcribed. */
  id: string;
}

/** What the engines' own logs say; a line may have been cut short by a kill. */
export async function readCallLogs(paths: readonly string[]): Promise<EngineCall[]> {
  const texts = await Promise.all(paths.map((path) => readFile(path, 'utf8')));
  const lines = texts.flatMap((text) => text.split('\n')).filter((line) => line.endsWith('}'));
  return lines.map((line) => JSON.parse(line) as EngineCall);
}
