/** Runs what it is given when everything it was given before has ended. */
export type Turns = <T>(work: () => Promise<T>) => Promise<T>;

/** The model's buffers are one step's at a time: whoever fills them keeps the turn until the outputs are read. */
export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work);
    last = turn.catch(() => {});
    return turn;
  };
}
