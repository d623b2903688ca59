import type { Instant } from '#lib/core/session.ts'
import type { RevocationEffect } from '#lib/ledger/event.ts'
import { exactSpan, timeOfDay } from '../look/format.ts'
import type { Words } from '../words/en.ts'
import { codeText } from '../words/problem-text.ts'

/** What ending one session really did. */
export interface Effect {
  readonly id: string
  readonly effect: RevocationEffect
  readonly effectiveAt: Instant
}

type DeskAct = keyof Words['desk']['said']['failed']

/** What an act of the desk led to, as the lane says it. */
export type Said =
  | {
      readonly kind: 'kicked'
      readonly effect: RevocationEffect
      readonly effectiveAt: Instant
      readonly endedAt: Instant
      readonly alsoEnded: number
    }
  | { readonly kind: 'ended-many'; readonly effects: readonly Effect[] }
  | {
      readonly kind: 'extended' | 'shortened'
      readonly endsAt: Instant
      readonly effect: RevocationEffect
    }
  | { readonly kind: 'seal-says-itself' | 'already-over' | 'step-up-needed' | 'auto-refreshed' }
  | { readonly kind: 'transferred'; readonly to: string; readonly amount: number; readonly balance: number }
  | { readonly kind: 'stepped-up'; readonly windowSeconds: number }
  | { readonly kind: 'needs-login'; readonly act: DeskAct }
  | { readonly kind: 'failed'; readonly act: DeskAct; readonly code: string }

/** The sentence for it. */
export function saidText(said: Said, words: Words): string {
  const { said: say, acts } = words.desk
  switch (said.kind) {
    case 'kicked': {
      const time = timeOfDay(said.effectiveAt)
      // Immediate, and yet not everywhere: a cache on another node has the last word for a moment.
      const lags = said.effect === 'immediate' && said.effectiveAt > said.endedAt + 1000
      const text = lags ? say.kickedFrom(time) : say.kicked(said.effect, time)
      return said.alsoEnded > 0 ? text + say.alsoEnded(said.alsoEnded) : text
    }
    case 'ended-many': {
      const late = said.effects.filter(({ effect }) => effect !== 'immediate')
      const last = Math.max(...late.map(({ effectiveAt }) => effectiveAt))
      return (
        say.endedMany(said.effects.length) +
        (late.length > 0 ? say.copiesUntil(late.length, timeOfDay(last)) : '')
      )
    }
    case 'extended':
    case 'shortened':
      return say[said.kind](timeOfDay(said.endsAt)) + (said.effect === 'immediate' ? '' : say.atNextRefresh)
    case 'seal-says-itself':
      return say.sealSaysItself
    case 'already-over':
      return say.alreadyOver
    case 'step-up-needed':
      return say.stepUpNeeded
    case 'auto-refreshed':
      return say.autoRefreshed
    case 'transferred':
      return say.transferred(said.amount, said.to, said.balance)
    case 'stepped-up':
      return say.steppedUp(exactSpan(said.windowSeconds * 1000, words))
    case 'needs-login':
      return say.failed[said.act] + words.colon + acts.needsLogin
    case 'failed':
      return say.failed[said.act] + words.colon + codeText(said.code, words)
  }
}
