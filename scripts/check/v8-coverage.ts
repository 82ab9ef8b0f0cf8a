import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { generatedPositionFor, LEAST_UPPER_BOUND, TraceMap } from '@jridgewell/trace-mapping';

/** A script as V8 reports it: ranges of characters with how often they ran; the innermost range decides. */
interface ScriptCoverage {
  url: string;
  functions: { ranges: { startOffset: number; endOffset: number; count: number }[] }[];
  /** Only of a browser: what it ran, with its source map inside. */
  source?: string;
}

export interface Position {
  /** From 1. */
  line: number;
  /** From 0, in characters. */
  column: number;
}

/** Whether what stands at a position of a source file was run by the process of this report. */
export interface RanThere {
  file: string;
  ran(position: Position): boolean;
}

const INLINE_MAP = /\n\/\/# sourceMappingURL=data:application\/json;(?:charset=utf-8;)?base64,([\w+/=]+)\s*$/;

function lineStarts(text: string): number[] {
  return [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
}

function hitTest({ functions }: ScriptCoverage): (offset: number) => boolean {
  const ranges = functions
    .flatMap((one) => one.ranges)
    .sort((a, b) => a.endOffset - a.startOffset - (b.endOffset - b.startOffset));
  return (offset) => (ranges.find((range) => range.startOffset <= offset && offset < range.endOffset)?.count ?? 0) > 0;
}

/** The file of the repository that a script of Node was; copies of the bootstrap that tests run elsewhere are the bootstrap. */
function fileOf(url: string, root: string): string | undefined {
  if (!url.startsWith('file://')) return undefined;
  const file = fileURLToPath(url);
  if (file.startsWith(`${root}/`)) return file.includes('/node_modules/') ? undefined : file;
  return file.endsWith('/scripts/bootstrap.mjs') ? path.join(root, 'scripts/bootstrap.mjs') : undefined;
}

/** Node runs the source as it stands: removing types keeps every position. */
function fromNode(script: ScriptCoverage, root: string): RanThere[] {
  const file = fileOf(script.url, root);
  // Code that was given as text (`--eval`) has the name of a file that is none.
  if (!file || !existsSync(file)) return [];
  const starts = lineStarts(readFileSync(file, 'utf8'));
  const hit = hitTest(script);
  return [{ file, ran: ({ line, column }) => hit((starts[line - 1] ?? 0) + column) }];
}

/** A browser runs what the build made of many files; the map inside leads back to each of them. */
function fromBrowser(script: ScriptCoverage, root: string): RanThere[] {
  const source = script.source ?? '';
  const map = INLINE_MAP.exec(source)?.[1];
  if (!map) return [];
  const trace = new TraceMap(Buffer.from(map, 'base64').toString());
  const starts = lineStarts(source);
  const hit = hitTest(script);
  return trace.sources.flatMap((name) => {
    const place = /(?:^|\/)((?:apps|packages)\/[^/]+\/src\/.*)$/.exec(name ?? '')?.[1];
    if (!name || !place) return [];
    const ran = ({ line, column }: Position) => {
      const at = { source: name, line, column };
      const next = generatedPositionFor(trace, { ...at, bias: LEAST_UPPER_BOUND });
      const found = next.line === null ? generatedPositionFor(trace, at) : next;
      return found.line !== null && hit((starts[found.line - 1] ?? 0) + found.column);
    };
    return [{ file: path.join(root, place), ran }];
  });
}

/** Reads the reports that processes left in `folder`, one after another, since together they are large. */
export function* readProcessCoverage(folder: string, root: string): Generator<RanThere> {
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.json'))) {
    let scripts: ScriptCoverage[];
    try {
      scripts = (JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as { result: ScriptCoverage[] }).result;
    } catch {
      // The process was killed while it wrote: what it ran counts as not run.
      continue;
    }
    for (const script of scripts)
      yield* script.source === undefined ? fromNode(script, root) : fromBrowser(script, root);
  }
}
