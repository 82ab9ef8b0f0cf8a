/** Where the rendition of a recording stands; made from ids, so that it can be freed whatever the row says. */
export function playbackKeyOf({ workspaceId, recordingId }: { workspaceId: string; recordingId: string }): string {
  return `workspaces/${workspaceId}/playback/${recordingId}`;
}
