const maxTitleLength = 300;

/** A title to begin with: the file's name without its last extension. */
export function titleOf(fileName: string): string {
  const withoutExtension = fileName.replace(/\.[^.\s]{1,10}$/u, '').trim();
  return (withoutExtension || fileName.trim() || 'Untitled').slice(0, maxTitleLength);
}
