import classes from './brand.module.css';

/** The product's name with its mark. */
export function Brand() {
  return (
    <span className={classes.brand}>
      <svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
        <rect width="32" height="32" rx="8" fill="var(--at-accent-fill)" />
        <path d="M8 13v6M13 9v14M18 12v8M23 14.5v3" stroke="#fff" strokeWidth="2.5" strokeLinecap="round" />
      </svg>
      AudioTricks
    </span>
  );
}
