import { appendFile, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ChaosResult } from './run-chaos.ts';

const reportPath = path.join(import.meta.dirname, '../../docs/proofs/chaos.md');

/** Adds a run to docs/proofs/chaos.md, whose head says what the columns mean. */
export async function writeReport(options: {
  command: string;
  run: string;
  isModel: boolean;
  result: ChaosResult;
}): Promise<void> {
  const { command, run, isModel, result } = options;
  const { kills, jobs, lost, doubled, textEqual, ledgerEqual, details, fewestChunks, seconds, byKind } = result;
  const text = await readFile(reportPath, 'utf8');
  const part = text.split('\n## ').length;
  const hit = Object.entries(byKind).sort();
  await appendFile(
    reportPath,
    `
## Part ${part}: ${kills} kills, ${isModel ? 'the real model' : 'the deterministic engine'}

${run}

- ${hit.map(([name, count]) => `${name} ${count}`).join(', ')}; ${seconds} s in all
- ${jobs} jobs of ${fewestChunks} chunks or more (${details.chunks} chunks with the undisturbed run): ${lost} lost, ${doubled} doubled
- ${details.callsBegun} calls of the engines begun, ${details.callsEnded} ended, ${details.callsTooLate} begun for a chunk that was done
- transcripts equal to the undisturbed ones: ${textEqual ? 'all' : `all but ${details.textsOff}`}; ledgers: ${ledgerEqual ? 'all' : `all but ${details.ledgersOff}`}

\`${command}\` → \`${JSON.stringify({ kills, jobs, lost, doubled, textEqual, ledgerEqual })}\`
`,
  );
}
