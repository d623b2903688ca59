'use client'

import { type FormEvent, useEffect, useRef, useState } from 'react'
import {
  type EventRule,
  hasOwnSession,
  isTimed,
  RULE_ACTIONS,
  RULE_SCOPES,
  RULE_TRIGGERS,
  type RuleScope,
  scopeOf,
} from '#lib/core/event-rules.ts'
import { Button } from '../../../_ui/parts/button.tsx'
import { Select } from '../../../_ui/parts/select.tsx'
import { ruleText } from './rule-text.ts'
import { useRulesWords } from './use-rules-words.ts'

export const NEW_RULE: EventRule = { when: 'payment', act: 'shorten', seconds: 300 }
const DEFAULT_SECONDS = 300
const MAX_SECONDS = 30 * 24 * 60 * 60

interface RuleFormProps {
  readonly initial: EventRule
  /** @returns whether the server has accepted it */
  readonly onSubmit: (rule: EventRule) => Promise<boolean>
  /** Present if an existing rule is edited. */
  readonly onCancel?: () => void
}

/** One rule: event, act, duration and sessions. What cannot be combined is not offered; the server decides on the rest. */
export function RuleForm({ initial, onSubmit, onCancel }: RuleFormProps) {
  const texts = useRulesWords()
  const [rule, setRule] = useState(initial)
  const [seconds, setSeconds] = useState(String(initial.seconds ?? DEFAULT_SECONDS))
  const { when, act } = rule
  const scopes = scopesFor(rule)
  const scope = scopes.includes(scopeOf(rule)) ? scopeOf(rule) : scopes[0]
  const title = onCancel ? texts.form.editRule(ruleText(initial, texts)) : texts.form.title
  const form = useRef<HTMLFormElement>(null)
  const isEdited = onCancel !== undefined
  // The form of a rule replaces the form for a new one, below the button that was pressed.
  useEffect(() => {
    if (isEdited) form.current?.querySelector('select')?.focus()
  }, [isEdited])

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    const timed = isTimed(act) ? { seconds: Number(seconds) } : {}
    await onSubmit({ when, act, scope, ...timed })
  }

  return (
    <form ref={form} onSubmit={submit} aria-label={title} className="min-w-0">
      <h3 className={`text-xs ${isEdited ? 'font-medium text-ink' : 'text-faint'}`}>{title}</h3>
      <div className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-2">
        <Select
          label={texts.table.columns.when}
          value={when}
          onChange={({ target }) =>
            setRule({ ...rule, when: target.value as EventRule['when'], scope: undefined })
          }
        >
          {RULE_TRIGGERS.map((id) => (
            <option key={id} value={id}>
              {texts.when[id]}
            </option>
          ))}
        </Select>
        <Select
          label={texts.table.columns.act}
          value={act}
          onChange={({ target }) => setRule({ ...rule, act: target.value as EventRule['act'] })}
        >
          {RULE_ACTIONS.map((id) => (
            <option key={id} value={id}>
              {texts.acts[id]}
            </option>
          ))}
        </Select>
        {isTimed(act) && (
          <label className="inline-flex items-center gap-2 text-xs text-faint">
            {texts.form.duration}
            <input
              type="number"
              required
              min={1}
              max={MAX_SECONDS}
              step={1}
              className="h-7 w-24 rounded-md border border-edge/60 bg-raised px-2 text-right font-mono text-xs text-ink"
              value={seconds}
              onChange={({ target }) => setSeconds(target.value)}
            />
          </label>
        )}
        <Select
          label={texts.table.columns.scope}
          value={scope}
          onChange={({ target }) => setRule({ ...rule, scope: target.value as RuleScope })}
        >
          {scopes.map((id) => (
            <option key={id} value={id}>
              {texts.scopes[id]}
            </option>
          ))}
        </Select>
        <Button type="submit">{onCancel ? texts.form.save : texts.form.add}</Button>
        {onCancel && (
          <Button look="quiet" onClick={onCancel}>
            {texts.form.cancel}
          </Button>
        )}
      </div>
      {when === 'password-changed' && (
        <p className="mt-2 max-w-prose text-xs text-soft">{texts.form.passwordDefault}</p>
      )}
    </form>
  )
}

/** The scopes that a rule may have. */
function scopesFor({ when, act }: EventRule): readonly RuleScope[] {
  if (act === 'look-up-roles') return ['all']
  return RULE_SCOPES.filter((scope) => hasOwnSession(when) || scope !== 'this')
}
