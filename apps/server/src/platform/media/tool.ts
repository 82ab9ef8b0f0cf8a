import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { MediaDescription } from './media.ts';

/** One run of `ffmpeg` or `ffprobe` over one open file. The tool adds the names of input and output. */
export interface ToolRun {
  program: 'ffmpeg' | 'ffprobe';
  /** Options before `-i INPUT`. */
  inputOptions: string[];
  /** Options after it; what the program writes arrives on `stdout`. */
  outputOptions: string[];
  /** Descriptor of the file to read; the caller closes its own afterwards. */
  inputFd: number;
}

export interface ToolEnd {
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  /** Head and tail of what the tool said, at most 32 KiB. */
  log: string;
  /** The process could not be started. */
  startError?: Error;
}

export interface ToolProcess {
  stdout: Readable;
  /** Settles when the process is gone and its pipes are closed; never rejects. */
  ended: Promise<ToolEnd>;
  kill(): void;
}

/** The port under the port: how a driver runs FFmpeg's programs. Every process ends with its parent. */
export interface MediaTool {
  readonly description: MediaDescription;
  start(run: ToolRun): ToolProcess;
}

const logHalfBytes = 16 * 1024;

/** Wraps a child process whose stdout and stderr are pipes. `kill` must end it and what it started. */
export function watchToolProcess(child: ChildProcess, kill: () => void): ToolProcess {
  const { stdout, stderr } = child;
  if (!stdout || !stderr) throw new Error('The tool needs pipes for stdout and stderr.');
  const log = createBoundedLog();
  stderr.setEncoding('utf8');
  stderr.on('data', log.add);
  stdout.on('error', () => undefined); // the end of the process tells why
  child.stdin?.on('error', () => undefined);
  const ended = new Promise<ToolEnd>((resolve) => {
    child.once('error', (startError) => {
      if (child.pid === undefined) resolve({ exitCode: null, signal: null, log: log.text(), startError });
    });
    child.once('close', (exitCode, signal) => resolve({ exitCode, signal, log: log.text() }));
  });
  return {
    stdout,
    ended,
    kill: () => {
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) kill();
      stdout.destroy(); // unread output must not keep the process's end from being seen
    },
  };
}

function createBoundedLog() {
  let head = '';
  let tail = '';
  return {
    add: (text: string) => {
      const room = logHalfBytes - head.length;
      head += text.slice(0, room);
      tail = (tail + text.slice(room)).slice(-logHalfBytes);
    },
    text: () => head + tail,
  };
}
