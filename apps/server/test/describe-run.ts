import { execFileSync } from 'node:child_process';
import os from 'node:os';

/** Which code ran, when and where: the first sentence of a proof's report. */
export function describeRun(command: string): string {
  const commit = execFileSync('git', ['rev-parse', '--short=12', 'HEAD'], { encoding: 'utf8' }).trim();
  const date = new Date().toISOString().slice(0, 10);
  const cores = `${os.availableParallelism()} cores (${os.cpus()[0]?.model.trim() ?? 'unknown'})`;
  const memoryGb = Math.round(os.totalmem() / 2 ** 30);
  const load = os.loadavg()[0]?.toFixed(1);
  return `\`${command}\` at commit ${commit}, ${date}, Node ${process.version}, ${process.platform}, ${cores}, ${memoryGb} GB; load average ${load} at the end.`;
}
