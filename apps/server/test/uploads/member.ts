export interface Member {
  workspaceId: string;
  userId: string;
  /** JSON in and out; `status` beside what was answered. */
  call(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }>;
  /** Below `/v1/workspaces/{mine}`. */
  url(path: string): string;
  headers: Record<string, string>;
}

/** The calls of a user in a workspace, to the server at the address. */
export function memberOn(baseUrl: string, { workspaceId, userId }: { workspaceId: string; userId: string }): Member {
  const headers = { authorization: `Bearer ${userId}` };
  const url = (path: string) => `${baseUrl}/v1/workspaces/${workspaceId}${path}`;
  async function call(method: string, path: string, body?: unknown) {
    const response = await fetch(url(path), {
      method,
      headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : (JSON.parse(text) as unknown) };
  }
  return { workspaceId, userId, call, url, headers };
}
