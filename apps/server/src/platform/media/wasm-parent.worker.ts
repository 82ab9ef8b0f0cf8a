// Ends the process when the other end of its stdin closes: the parent is gone, or wants it so.
import { Socket } from 'node:net';

const parent = new Socket({ fd: 0, readable: true, writable: false });
const end = () => process.kill(process.pid, 'SIGKILL');
parent.on('end', end).on('close', end).on('error', end);
parent.resume();
