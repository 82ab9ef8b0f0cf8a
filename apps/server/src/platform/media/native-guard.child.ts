// Runs `argv[2…]` with its own stdout, stderr and descriptor 3, and kills it when stdin closes: the parent is gone.
import { spawn } from 'node:child_process';

const [command = '', ...args] = process.argv.slice(2);
const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 3], env: {} });

process.stdin.on('close', () => child.kill('SIGKILL')).on('error', () => child.kill('SIGKILL'));
process.stdin.resume();

child.once('error', () => process.exit(127));
child.once('exit', (code, signal) => {
  if (signal) process.kill(process.pid, signal);
  else process.exit(code ?? 1);
});
