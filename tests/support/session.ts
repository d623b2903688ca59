import type { Session } from '#lib/core/session.ts'

/** A session with typical values, except the given ones. */
export function aSession(more: Partial<Session> = {}): Session {
  return {
    id: 'AAAAAAAAAAAAAAAAAAAAAA',
    mechanism: 'opaque-token',
    user: 'alice',
    roles: ['user'],
    createdAt: 0,
    authenticatedAt: 0,
    lastSeenAt: 0,
    idleExpiresAt: 60_000,
    absoluteExpiresAt: 120_000,
    expiresAt: 60_000,
    rememberMe: false,
    carrier: 'cookie',
    node: 'a',
    ip: '127.0.0.1',
    userAgent: 'Tests/1.0',
    device: 'Tests',
    ...more,
  }
}
