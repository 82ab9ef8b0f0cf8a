const regionId = 'announcements';

/** Says a sentence to screen readers, politely. The region stands in the frame. */
export function announce(sentence: string): void {
  const region = document.getElementById(regionId);
  if (region) region.textContent = sentence;
}

export const announcementRegion = { id: regionId, role: 'status', 'aria-live': 'polite' } as const;
