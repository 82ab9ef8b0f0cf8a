import { parseArgs } from 'node:util';
import { type AccuracyContender, fasterWhisper, ours } from './accuracy/contenders.ts';
import { type SetScore, scoreSet, summarise } from './accuracy/score.ts';
import { makeSpeechSets, readSpeechSets } from './accuracy/speech-set.ts';
import { makeFasterWhisper } from './engine/faster-whisper-environment.ts';

/**
 * How right our engine is, fast and accurate, beside faster-whisper in both of its ways, on the same chunks: half an
 * hour of recorded and synthesised speech of known text in four languages, clean and in noise. Word starts are judged
 * where they are known. The last line is one JSON object. Where the voices or the peer cannot be had, it says so.
 *
 *   npm run bench:accuracy [-- --seconds 75] [--languages en,es,fr,it] [--only ours] [--sets real-clean] [--speech DIR]
 *
 * `--only` and `--sets` keep those whose names match (regular expressions); `--speech` takes other sets.
 */
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '75' },
    languages: { type: 'string', default: 'en,es,fr,it' },
    only: { type: 'string', default: '' },
    sets: { type: 'string', default: '' },
    speech: { type: 'string' },
  },
});
const languages = values.languages.split(',');
const peer = await makeFasterWhisper();
const all = values.speech
  ? await readSpeechSets(values.speech)
  : await makeSpeechSets({ python: peer.python, secondsPerSet: Number(values.seconds), languages });
const sets = all.filter(({ name }) => new RegExp(values.sets).test(name));
const minutes = Math.round(sets.reduce((sum, { durationMs }) => sum + durationMs, 0) / 6000) / 10;
console.error(`${minutes} minutes of speech in ${sets.length} sets`);

const contenders: AccuracyContender[] = [
  ours('fast'),
  ours('accurate'),
  fasterWhisper(peer, 'batched'),
  fasterWhisper(peer, 'careful'),
].filter(({ name }) => new RegExp(values.only).test(name));
const report: Record<string, unknown> = {};
for (const contender of contenders) {
  const scores: SetScore[] = [];
  await contender.hear(sets, (heard) => {
    const set = sets.find(({ name }) => name === heard.name);
    if (set) scores.push(scoreSet(set, heard));
    console.error(`${contender.name}: ${heard.name} ${JSON.stringify(summarise(scores.slice(-1)))}`);
  });
  const part = (pattern: RegExp) => summarise(scores.filter(({ name }) => pattern.test(name)));
  const groups = [...languages, 'real', 'synth', 'words', 'clean', '15dB', '5dB'];
  const bySet = Object.fromEntries(groups.map((group) => [group, part(new RegExp(`(^|-)${group}(-|$)`))]));
  report[contender.name] = { ...summarise(scores), bySet };
  console.log(`${contender.name}: ${JSON.stringify(summarise(scores))}`);
  for (const [group, summary] of Object.entries(bySet)) console.log(`  ${group}: ${JSON.stringify(summary)}`);
}
console.log(JSON.stringify({ minutes, ...report }));
