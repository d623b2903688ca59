import { type EventRule, isTimed, scopeOf } from '#lib/core/event-rules.ts'
import type { RulesWords } from './use-rules-words.ts'

/** A rule as one phrase: the name of its buttons, and its cell in the table of applications. */
export function ruleText(rule: EventRule, texts: RulesWords): string {
  const { when, act, seconds } = rule
  const duration = isTimed(act) && seconds !== undefined ? texts.table.seconds(seconds) : null
  return [
    texts.when[when],
    [texts.acts[act], duration].filter(Boolean).join(' '),
    texts.scopes[scopeOf(rule)],
  ].join(' · ')
}
