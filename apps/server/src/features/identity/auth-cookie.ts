import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * A cookie with a secret of signing in: only the auth routes ever receive it. On https with the `__Secure-` prefix;
 * plain http (loopback, or allowed by the operator) cannot carry that.
 */
export function createAuthCookie(publicUrl: string, baseName: string) {
  const isSecure = new URL(publicUrl).protocol === 'https:';
  const name = isSecure ? `__Secure-${baseName}` : baseName;
  const attributes = { path: '/v1/auth', httpOnly: true, sameSite: 'strict', secure: isSecure } as const;

  return {
    read: (request: FastifyRequest): string | null => request.cookies[name] ?? null,
    set(reply: FastifyReply, token: string, expiresAt: Date): void {
      reply.setCookie(name, token, { ...attributes, expires: expiresAt });
    },
    clear(reply: FastifyReply): void {
      reply.clearCookie(name, attributes);
    },
  };
}

export type AuthCookie = ReturnType<typeof createAuthCookie>;
