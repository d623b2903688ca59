import type { ActResult } from '../state/act-result.ts'
import type { Words } from '../words/en.ts'
import { exactSpan, timeOfDay } from '../words/format.ts'
import { codeText } from '../words/problem-text.ts'

/** Text for the result of an act, in the current language. */
export function actResultText(result: ActResult, words: Words): string {
  const { results: texts, acts } = words.admin
  switch (result.kind) {
    case 'revoked': {
      const time = timeOfDay(result.effectiveAt)
      const text = texts.revoked(result.effect, time)
      return result.alsoEnded > 0 ? text + texts.alsoEnded(result.alsoEnded) : text
    }
    case 'revoked-many': {
      const pending = result.effects.filter(({ effect }) => effect !== 'immediate')
      const last = Math.max(...pending.map(({ effectiveAt }) => effectiveAt))
      return (
        texts.endedMany(result.effects.length) +
        (pending.length > 0 ? texts.copiesUntil(pending.length, timeOfDay(last)) : '')
      )
    }
    case 'extended':
    case 'shortened':
      return (
        texts[result.kind](timeOfDay(result.endsAt)) +
        (result.effect === 'at-next-refresh' ? texts.atNextRefresh : '')
      )
    case 'not-adjustable':
      return texts.notAdjustable
    case 'already-ended':
      return texts.alreadyEnded
    case 'step-up-needed':
      return texts.stepUpNeeded
    case 'auto-refreshed':
      return texts.autoRefreshed
    case 'transferred':
      return texts.transferred(result.amount, result.to, result.balance)
    case 'stepped-up':
      return texts.steppedUp(exactSpan(result.windowSeconds * 1000, words))
    case 'needs-login':
      return texts.failed[result.act] + words.colon + acts.needsLogin
    case 'failed':
      return texts.failed[result.act] + words.colon + codeText(result.code, words)
  }
}
