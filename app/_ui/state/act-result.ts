import type { Instant, MechanismId, RevocationEffect } from '#lib/core/session.ts'
import type { Words } from '../words/en.ts'

/** The effect of ending one session. */
export interface Effect {
  readonly id: string
  readonly mechanism: MechanismId
  readonly effect: RevocationEffect
  readonly effectiveAt: Instant
}

type AdminAct = keyof Words['admin']['results']['failed']

/** Result of an admin act, shown in the lane. */
export type ActResult =
  | {
      readonly kind: 'revoked'
      readonly effect: RevocationEffect
      readonly effectiveAt: Instant
      readonly alsoEnded: number
    }
  | { readonly kind: 'revoked-many'; readonly effects: readonly Effect[] }
  | {
      readonly kind: 'extended' | 'shortened'
      readonly endsAt: Instant
      readonly effect: RevocationEffect
    }
  | { readonly kind: 'not-adjustable' | 'already-ended' | 'step-up-needed' | 'auto-refreshed' }
  | { readonly kind: 'transferred'; readonly to: string; readonly amount: number; readonly balance: number }
  | { readonly kind: 'stepped-up'; readonly windowSeconds: number }
  | { readonly kind: 'needs-login'; readonly act: AdminAct }
  | { readonly kind: 'failed'; readonly act: AdminAct; readonly code: string }
