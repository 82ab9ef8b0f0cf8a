const gapShare = 0.4;
const leastPx = 2;
/** Decibels make a quiet room look half as loud as a voice: speech has to stand out. */
const contrast = 2.2;

/** Draws loudness (0–1, newest last) as bars around the middle, newest at the right. Takes the element's text colour. */
export function drawLevels(canvas: HTMLCanvasElement, levels: readonly number[], columns: number): void {
  const scale = window.devicePixelRatio || 1;
  const width = Math.round(canvas.clientWidth * scale);
  const height = Math.round(canvas.clientHeight * scale);
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = canvas.getContext('2d');
  if (!context) return;
  context.clearRect(0, 0, width, height);
  context.fillStyle = getComputedStyle(canvas).color;
  const step = width / columns;
  for (let column = 0; column < columns; column += 1) {
    const level = levels[levels.length - columns + column] ?? 0;
    const barPx = Math.max(leastPx * scale, level ** contrast * height);
    context.fillRect(column * step, (height - barPx) / 2, step * (1 - gapShare), barPx);
  }
}
