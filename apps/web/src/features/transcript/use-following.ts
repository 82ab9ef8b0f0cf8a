import { type RefObject, useCallback, useEffect, useRef } from 'react';

/** Somebody who scrolled by hand is left alone for so long. */
const restMs = 4000;
/** Kept free above and below the word being heard (title bar, player). */
const edgePx = 140;

/** Keeps the word being heard in view while playing, unless the reader looks elsewhere. */
export function useFollowing(root: RefObject<HTMLElement | null>) {
  const quietUntilMs = useRef(0);
  const lastIndex = useRef(-1);

  useEffect(() => {
    const onHand = () => {
      quietUntilMs.current = Date.now() + restMs;
    };
    const options = { passive: true } as const;
    window.addEventListener('wheel', onHand, options);
    window.addEventListener('touchmove', onHand, options);
    return () => {
      window.removeEventListener('wheel', onHand);
      window.removeEventListener('touchmove', onHand);
    };
  }, []);

  /** `reach` brings the paragraph of a word that is not in the page. */
  return useCallback(
    (wordIndex: number, reach: () => void) => {
      if (wordIndex === lastIndex.current || Date.now() < quietUntilMs.current) return;
      lastIndex.current = wordIndex;
      const word = root.current?.querySelector(`[data-word="${wordIndex}"]`);
      if (!word) return reach();
      const { top, bottom } = word.getBoundingClientRect();
      const isInView = top > edgePx / 2 && bottom < window.innerHeight - edgePx;
      if (!isInView) word.scrollIntoView({ block: 'center', behavior: 'smooth' });
    },
    [root],
  );
}
