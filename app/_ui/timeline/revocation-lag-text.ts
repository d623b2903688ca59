import type { Instant } from '#lib/core/session.ts'
import type { AllWords } from '../words/all.en.ts'
import { exactSpan } from '../words/format.ts'
import type { Track } from './tracks.ts'

/**
 * The revocation lag as text: how long copies were accepted after the end, or will be. Empty while the session is
 * active.
 */
export function lagText({ session, lag }: Track, now: Instant, words: AllWords): string {
  if (session.state === 'active') return ''
  if (lag === null) return words.timeline.noLag
  return lag.to > now
    ? words.timeline.lagIs(exactSpan(lag.to - now, words))
    : words.timeline.lagWas(exactSpan(lag.to - lag.from, words))
}
