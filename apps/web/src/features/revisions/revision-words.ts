import type { Revision } from '@audiotricks/contracts';
import { formatDate } from '../../lib/format.ts';
import { engineName, languageName } from '../runs/index.ts';

/** "whisper-base on this server · German · 29 Nov". */
export function revisionFacts({ kind, engine, model, language, createdAt }: Revision): string {
  return [
    kind === 'edit' ? 'edited by hand' : engineName({ engine, model }),
    ...(language === null ? [] : [languageName(language)]),
    formatDate(createdAt),
  ].join(' · ');
}
