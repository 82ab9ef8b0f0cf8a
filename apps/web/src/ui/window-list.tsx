import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import classes from './window-list.module.css';

/** Up to here all rows stand in the page: find-in-page works and nothing is measured. */
const plainLimit = 200;

export interface WindowListHandle {
  /** Brings a row into view, also one that is not rendered yet. */
  scrollToIndex: (index: number) => void;
}

interface WindowListProps<Item> {
  items: readonly Item[];
  keyOf: (item: Item) => string;
  estimatePx: (item: Item) => number;
  renderItem: (item: Item, index: number) => ReactNode;
  /** Told after other rows came into the page. */
  onRows?: () => void;
  handle?: { current: WindowListHandle | null };
  className?: string | undefined;
}

/** Rows in the flow of the page; past 200 only those near the window are rendered. */
export function WindowList<Item>(props: WindowListProps<Item>) {
  return props.items.length <= plainLimit ? <PlainList {...props} /> : <VirtualList {...props} />;
}

function PlainList<Item>({ items, keyOf, renderItem, onRows, handle, className }: WindowListProps<Item>) {
  const root = useRef<HTMLUListElement>(null);
  useLayoutEffect(() => onRows?.());
  useLayoutEffect(() => {
    if (!handle) return;
    handle.current = {
      scrollToIndex: (index) => root.current?.children[index]?.scrollIntoView({ block: 'center' }),
    };
  }, [handle]);
  return (
    <ul ref={root} className={className === undefined ? classes.list : `${classes.list} ${className}`}>
      {items.map((item, index) => (
        <li key={keyOf(item)}>{renderItem(item, index)}</li>
      ))}
    </ul>
  );
}

function VirtualList<Item>(props: WindowListProps<Item>) {
  const { items, keyOf, estimatePx, renderItem, onRows, handle, className } = props;
  const root = useRef<HTMLUListElement>(null);
  const [marginPx, setMarginPx] = useState(0);
  const at = (index: number) => items[index] as Item;
  const virtualizer = useWindowVirtualizer({
    count: items.length,
    estimateSize: (index) => estimatePx(at(index)),
    getItemKey: (index) => keyOf(at(index)),
    overscan: 8,
    scrollMargin: marginPx,
  });
  useLayoutEffect(() => {
    const top = root.current?.getBoundingClientRect().top ?? 0;
    setMarginPx(Math.round(top + window.scrollY));
  }, []);
  useLayoutEffect(() => onRows?.());
  useLayoutEffect(() => {
    if (handle) handle.current = { scrollToIndex: (index) => virtualizer.scrollToIndex(index, { align: 'center' }) };
  }, [handle, virtualizer]);
  return (
    <ul
      ref={root}
      className={className === undefined ? classes.list : `${classes.list} ${className}`}
      style={{ position: 'relative', height: virtualizer.getTotalSize() }}
    >
      {virtualizer.getVirtualItems().map(({ key, index, start }) => (
        <li
          key={key}
          ref={virtualizer.measureElement}
          data-index={index}
          aria-setsize={items.length}
          aria-posinset={index + 1}
          style={{ position: 'absolute', insetInline: 0, transform: `translateY(${start - marginPx}px)` }}
        >
          {renderItem(at(index), index)}
        </li>
      ))}
    </ul>
  );
}
