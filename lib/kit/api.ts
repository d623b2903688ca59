/*
 * What the HTTP API returns, as far as the kit reads it. The kit is installed without the app, so it has types of its own; a
 * test of this repository compares them with the schemas.
 */

import type { Mechanism } from './mechanisms.ts'

export const NODES = ['a', 'b', 'c'] as const
export type NodeName = (typeof NODES)[number]

/** How a credential travels. */
export type Carrier = 'cookie' | 'bearer'

export interface User {
  readonly name: string
  readonly roles: readonly string[]
}

/** All instants are epoch milliseconds on the clock of the bench. */
export interface Session {
  /** Public; not a credential. */
  readonly id: string
  readonly mechanism: Mechanism
  readonly user: string
  readonly state: 'active' | 'ended'
  readonly endReason: string | null
  readonly createdAt: number
  readonly lastSeenAt: number
  readonly idleExpiresAt: number
  readonly absoluteExpiresAt: number
  readonly expiresAt: number
  readonly endedAt: number | null
  readonly carrier: Carrier
  readonly node: NodeName
  /** `server`: the mechanism can list it; `ledger`: only the event log has seen it. */
  readonly knownBy: 'server' | 'ledger'
}

/** The token response of RFC 6749 §5.1. */
export interface Credential {
  readonly access_token: string
  readonly token_type: 'Bearer'
  readonly expires_in: number
  readonly refresh_token?: string
}

/** An event of the bench. Further fields depend on its type. */
export interface LabEvent {
  readonly seq: string
  readonly type: string
  /** On the clock of the bench. */
  readonly at: number
  readonly mechanism?: Mechanism
  readonly sessionId?: string
  readonly user?: string
  readonly node?: NodeName
  readonly act?: string
  readonly status?: number
  readonly code?: string
  readonly reason?: string
  /** A planted bug. */
  readonly mutation?: string
}

/** What revoking a session did under its mechanism and the policy. */
export interface Revocation {
  readonly effect: 'immediate' | 'within' | 'at-next-refresh' | 'at-expiry'
  readonly effectiveAt: number | null
}
