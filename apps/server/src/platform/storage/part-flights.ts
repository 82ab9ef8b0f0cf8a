import { MultipartGoneError, PartSupersededError } from './storage.errors.ts';

interface Flight {
  stop(reason: Error): void;
  landed: Promise<void>;
}

interface Transfer {
  flights: Map<number, Flight>;
  /** Settles when nobody holds the transfer alone any more; undefined while nobody does. */
  sealed: Promise<void> | undefined;
}

/**
 * Who is writing which part right now, in this process. One writer per part: a newer one stops the older and waits
 * until it has let go of the file. `alone` stops all writers of a transfer and keeps new ones out.
 */
export function createPartFlights() {
  const transfers = new Map<string, Transfer>();

  function transferOf(handle: string): Transfer {
    const known = transfers.get(handle);
    if (known) return known;
    const transfer: Transfer = { flights: new Map(), sealed: undefined };
    transfers.set(handle, transfer);
    return transfer;
  }

  function forgetIdle(handle: string, transfer: Transfer): void {
    if (transfer.flights.size === 0 && !transfer.sealed && transfers.get(handle) === transfer) transfers.delete(handle);
  }

  /** Runs `write` as the only writer of the part. `stop` must make a running `write` fail soon. */
  async function fly<Result>(
    part: { handle: string; partNumber: number; stop: (reason: Error) => void },
    write: () => Promise<Result>,
  ): Promise<Result> {
    const transfer = transferOf(part.handle);
    if (transfer.sealed) throw new MultipartGoneError();
    const older = transfer.flights.get(part.partNumber);
    const landing = Promise.withResolvers<void>();
    let stopped: Error | undefined;
    const flight: Flight = {
      stop(reason) {
        stopped ??= reason;
        part.stop(reason);
      },
      landed: landing.promise,
    };
    transfer.flights.set(part.partNumber, flight);
    try {
      if (older) {
        older.stop(new PartSupersededError());
        await older.landed;
      }
      if (stopped) throw stopped;
      return await write();
    } finally {
      if (transfer.flights.get(part.partNumber) === flight) transfer.flights.delete(part.partNumber);
      landing.resolve();
      forgetIdle(part.handle, transfer);
    }
  }

  /** Runs `work` while no part of the transfer is being written; one at a time. */
  async function alone<Result>(handle: string, work: () => Promise<Result>): Promise<Result> {
    const transfer = transferOf(handle);
    const before = transfer.sealed;
    const turn = Promise.withResolvers<void>();
    transfer.sealed = turn.promise;
    try {
      await before;
      const writers = [...transfer.flights.values()];
      for (const writer of writers) writer.stop(new MultipartGoneError());
      await Promise.all(writers.map((writer) => writer.landed));
      return await work();
    } finally {
      turn.resolve();
      if (transfer.sealed === turn.promise) transfer.sealed = undefined;
      forgetIdle(handle, transfer);
    }
  }

  return { fly, alone };
}
