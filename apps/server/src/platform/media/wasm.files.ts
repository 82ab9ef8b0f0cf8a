import { fstatSync, readSync, writeSync } from 'node:fs';
import type { WasmFileSystem, WasmNode, WasmStream } from './wasm.core.ts';

const einval = 28;
const seekFrom = { current: 1, end: 2 };
const pauseMs = 5;

/** Shows an open file of the host as `path`, read piece by piece where the program wants it: no copy, any size. */
export function mountInput(FS: WasmFileSystem, path: string, fd: number): void {
  const sizeBytes = fstatSync(fd).size;
  FS.writeFile(path, new Uint8Array(0));
  const { node } = FS.lookupPath(path);
  node.node_ops = { ...node.node_ops, getattr: (self: WasmNode) => attributes(self, sizeBytes) };
  node.stream_ops = {
    ...node.stream_ops,
    read: (_stream: WasmStream, memory: Int8Array, offset: number, length: number, position: number) =>
      readSync(fd, memory, offset, length, position),
    llseek: (stream: WasmStream, offset: number, whence: number) => {
      const start = whence === seekFrom.current ? stream.position : whence === seekFrom.end ? sizeBytes : 0;
      if (start + offset < 0) throw new FS.ErrnoError(einval);
      return start + offset;
    },
  };
}

/** Shows a descriptor of the host as `path`: a device that takes bytes and waits until they are taken. */
export function mountOutput(FS: WasmFileSystem, path: string, fd: number): void {
  const device = FS.makedev(90, 0);
  FS.registerDevice(device, {
    open: (stream: WasmStream) => {
      stream.seekable = false;
    },
    close: () => undefined,
    write: (_stream: WasmStream, memory: Int8Array, offset: number, length: number) => {
      writeAll(fd, memory, offset, length);
      return length;
    },
  });
  FS.mkdev(path, device);
}

/** Writes everything. On a pipe that is full this waits, and the whole program with it: that is the backpressure. */
export function writeAll(fd: number, bytes: Uint8Array | Int8Array, offset = 0, length = bytes.length): void {
  let written = 0;
  while (written < length) {
    try {
      written += writeSync(fd, bytes, offset + written, length - written);
    } catch (error) {
      // A descriptor that somebody made non-blocking.
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs);
    }
  }
}

function attributes(node: WasmNode, size: number) {
  const epoch = new Date(0);
  const times = { atime: epoch, mtime: epoch, ctime: epoch };
  const blocks = { blksize: 4_096, blocks: Math.ceil(size / 4_096) };
  return { dev: 1, ino: node.id, mode: node.mode, nlink: 1, uid: 0, gid: 0, rdev: 0, size, ...times, ...blocks };
}
