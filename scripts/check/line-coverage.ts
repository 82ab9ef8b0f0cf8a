import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Position, readProcessCoverage } from './v8-coverage.ts';

/** Of vitest's `coverage-final.json`: where statements begin, and how often each ran in vitest's own processes. */
export interface FileCoverage {
  statementMap: Record<string, { start: Position }>;
  s: Record<string, number>;
}

export interface AreaCoverage {
  area: string;
  lines: number;
  covered: number;
}

const areaOf = (file: string) =>
  file
    .split(path.sep)
    .slice(0, file.startsWith('scripts') ? 1 : 2)
    .join('/');

/** Counts lines on which a statement begins, and of them those where one ran. */
export function countLines({ statementMap, s }: FileCoverage): { lines: number; covered: number } {
  const ran = new Map<number, boolean>();
  for (const [id, { start }] of Object.entries(statementMap)) {
    ran.set(start.line, (ran.get(start.line) ?? false) || (s[id] ?? 0) > 0);
  }
  return { lines: ran.size, covered: [...ran.values()].filter(Boolean).length };
}

/**
 * Coverage of lines by workspace: what ran in vitest's processes, and in those that tests started (servers, workers,
 * engines, browsers), which left V8's reports in `processFolder`.
 */
export function measureLines(vitestReport: string, processFolder: string, root: string): AreaCoverage[] {
  const files = JSON.parse(readFileSync(vitestReport, 'utf8')) as Record<string, FileCoverage>;
  for (const { file, ran } of readProcessCoverage(processFolder, root)) {
    const { statementMap, s } = files[file] ?? { statementMap: {}, s: {} };
    for (const [id, { start }] of Object.entries(statementMap)) {
      if (!s[id] && ran(start)) s[id] = 1;
    }
  }
  const areas = new Map<string, AreaCoverage>();
  for (const [file, coverage] of Object.entries(files)) {
    const area = areaOf(path.relative(root, file));
    const { lines, covered } = countLines(coverage);
    const sum = areas.get(area) ?? { area, lines: 0, covered: 0 };
    areas.set(area, { area, lines: sum.lines + lines, covered: sum.covered + covered });
  }
  return [...areas.values()].sort((a, b) => a.area.localeCompare(b.area));
}

/** In percent with two digits, rounded down, so that a floor is not reached by rounding. */
export function percentOf(areas: AreaCoverage[]): number {
  const lines = areas.reduce((sum, area) => sum + area.lines, 0);
  const covered = areas.reduce((sum, area) => sum + area.covered, 0);
  return lines === 0 ? 0 : Math.floor((covered / lines) * 10_000) / 100;
}
