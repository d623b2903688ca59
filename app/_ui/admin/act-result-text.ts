import type { ActResult } from '../state/act-result.ts'
import type { Words } from '../words/en.ts'
import { exactSpan, timeOfDay } from '../words/format.ts'
import { codeText } from '../words/problem-text.ts'

/** Text for the result of an act, in the current language. */
export function actResultText(said: ActResult, words: Words): string {
  const { results: say, acts } = words.admin
  switch (said.kind) {
    case 'revoked': {
      const time = timeOfDay(said.effectiveAt)
      const text = say.revoked(said.effect, time)
      return said.alsoEnded > 0 ? text + say.alsoEnded(said.alsoEnded) : text
    }
    case 'revoked-many': {
      const late = said.effects.filter(({ effect }) => effect !== 'immediate')
      const last = Math.max(...late.map(({ effectiveAt }) => effectiveAt))
      return (
        say.endedMany(said.effects.length) +
        (late.length > 0 ? say.copiesUntil(late.length, timeOfDay(last)) : '')
      )
    }
    case 'extended':
    case 'shortened':
      return (
        say[said.kind](timeOfDay(said.endsAt)) + (said.effect === 'at-next-refresh' ? say.atNextRefresh : '')
      )
    case 'not-adjustable':
      return say.notAdjustable
    case 'already-ended':
      return say.alreadyEnded
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
