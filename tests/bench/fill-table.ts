import { randomBytes } from 'node:crypto'
import { digestOf, mintToken } from '#lib/core/reference-token.ts'
import type { ClientInfo } from '#lib/core/session.ts'
import type { SessionStore } from '#lib/core/store.ts'

interface Filling {
  /** The numbers of the first session and of the one after the last. */
  readonly from: number
  readonly to: number
  readonly perUser: number
  readonly now: number
  readonly clientOf: (place: number) => ClientInfo & { readonly device: string }
}

const BATCH = 500
const LIMIT = { perUser: 5, perDeviceClass: null, perIp: 10_000_000, onExceed: 'evict-oldest' } as const

/** Writes opaque-token sessions to a table. The ledger, which keeps the newest 2 000 of a bench, does not see them. */
export async function fillTable(
  store: SessionStore,
  { from, to, perUser, now, clientOf }: Filling,
): Promise<void> {
  for (let first = from; first < to; first += BATCH) {
    const places = Array.from({ length: Math.min(BATCH, to - first) }, (_, at) => first + at)
    await Promise.all(
      places.map((place) => {
        const id = randomBytes(16).toString('base64url')
        const createdAt = now + place
        const session = {
          ...clientOf(place),
          id,
          mechanism: 'opaque-token',
          user: `user-${Math.floor(place / perUser)}`,
          roles: ['user'],
          createdAt,
          authenticatedAt: createdAt,
          lastSeenAt: createdAt,
          rememberMe: false,
          carrier: 'bearer',
          idleExpiresAt: createdAt + 1_800_000,
          absoluteExpiresAt: createdAt + 28_800_000,
          expiresAt: createdAt + 1_800_000,
        } as const
        const digest = digestOf(mintToken(id))
        const token = { digest, previousDigest: null, rotatedAt: createdAt, generation: 0 }
        return store.create({ session, ...token }, LIMIT, now)
      }),
    )
  }
}
