/** A value that screens watch by `useSyncExternalStore`. */
export interface Observable<Value> {
  get: () => Value;
  set: (value: Value) => void;
  /** Gives the function that stops it. */
  subscribe: (listener: () => void) => () => void;
}

export function createObservable<Value>(initial: Value): Observable<Value> {
  const listeners = new Set<() => void>();
  let value = initial;
  return {
    get: () => value,
    set: (next) => {
      value = next;
      for (const listener of listeners) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
