import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type MediaTool, type ToolRun, watchToolProcess } from './tool.ts';

/**
 * Programs that limit the one they start, or null where the machine has none that works.
 * `setpriv` (Linux, util-linux): the kernel kills the program when this process dies, whatever it does then. Without
 * it a small Node process stands between us and the program and kills it when its own stdin closes.
 * `prlimit` (the same package) bounds its memory and forbids it to write files.
 */
export interface Wrappers {
  setpriv: string | null;
  prlimit: string | null;
}

export interface NativePrograms extends Wrappers {
  ffmpeg: string;
  ffprobe: string;
  version: string;
}

const guardPath = fileURLToPath(new URL('./native-guard.child.ts', import.meta.url));
/** Descriptor 3 is the file: no name can be taken for an option, a protocol or a pattern. */
const input = 'file:/dev/fd/3';

export function createNativeTool(programs: NativePrograms, limits: { memoryBytes: number }): MediaTool {
  const isGuarded = programs.setpriv === null;
  const guard = isGuarded ? [process.execPath, '--no-warnings', guardPath] : [];

  return {
    description: { kind: 'native', version: programs.version, path: programs.ffmpeg },
    start: (run) => {
      const own = [...wrap(programs, limits.memoryBytes), programs[run.program], ...programArguments(run)];
      const [command = '', ...args] = [...guard, ...own];
      const child = spawn(command, args, {
        stdio: [isGuarded ? 'pipe' : 'ignore', 'pipe', 'pipe', run.inputFd],
        env: {}, // secrets of this process are no business of a parser of untrusted files
        detached: isGuarded,
      });
      return watchToolProcess(child, () => {
        // The guard and ffmpeg share a process group of their own.
        if (isGuarded && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
        else child.kill('SIGKILL');
      });
    },
  };
}

/** What stands before the program: each replaces itself by the next, so the child's id is the program's. */
export function wrap({ setpriv, prlimit }: Wrappers, memoryBytes: number): string[] {
  const endsWithParent = setpriv ? [setpriv, '--pdeathsig', 'KILL', '--'] : [];
  const limited = prlimit ? [prlimit, `--as=${memoryBytes}`, '--core=0', '--fsize=0', '--'] : [];
  return [...endsWithParent, ...limited];
}

function programArguments(run: ToolRun): string[] {
  const args = [...run.inputOptions, '-i', input, ...run.outputOptions];
  return run.program === 'ffmpeg' ? ['-nostdin', ...args, 'pipe:1'] : args;
}
