/** Marks one word of the transcript in the page, without React: this runs at every frame while playing. */
export interface WordMarker {
  /** Marks the word of this index, none for -1. */
  mark: (index: number) => void;
  /** Rows came into the page: the marked word may be among them. */
  refresh: () => void;
}

export function createWordMarker(root: () => HTMLElement | null): WordMarker {
  let marked: Element | null = null;
  let current = -1;

  function apply(): void {
    const next = current === -1 ? null : (root()?.querySelector(`[data-word="${current}"]`) ?? null);
    if (next === marked) return;
    marked?.removeAttribute('data-heard');
    next?.setAttribute('data-heard', '');
    marked = next;
  }

  return {
    mark: (index) => {
      if (index === current) return;
      current = index;
      apply();
    },
    refresh: apply,
  };
}
