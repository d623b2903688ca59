'use client'

import { type FormEvent, useEffect, useRef, useState } from 'react'
import { useLiveState } from '../../../_ui/lab/use-lab.tsx'
import { Button } from '../../../_ui/parts/button.tsx'
import { Select } from '../../../_ui/parts/select.tsx'
import { useWords } from '../../../_ui/words/use-words.ts'
import { CHOICES, type Condition, type Query, type SessionPage, withoutEmpty } from './session-query.ts'
import { type SessionsWords, useSessionsWords } from './use-sessions-words.ts'

interface Props {
  readonly query: Query
  readonly facets: SessionPage['facets']
  readonly onChange: (query: Query) => void
}

const NO_USERS: readonly { readonly name: string }[] = []
const SPANS = ['300', '3600', '86400'] as const satisfies readonly (keyof SessionsWords['spans'])[]

/** The conditions of a query: choices with counts, and texts that apply shortly after the last key. */
export function QueryBar({ query, facets, onChange }: Props) {
  const texts = useSessionsWords()
  const users = useLiveState(({ bench }) => bench?.users ?? NO_USERS)
  const change = (name: Condition, value: string) => onChange(withoutEmpty({ ...query, [name]: value }))
  const choice = (name: Condition, options: readonly { readonly id: string; readonly text: string }[]) => (
    <Select
      label={texts.fields[name]}
      value={query[name] ?? ''}
      onChange={({ target }) => change(name, target.value)}
    >
      <option value="">{texts.any}</option>
      {options.map(({ id, text }) => (
        <option key={id} value={id}>
          {text}
        </option>
      ))}
    </Select>
  )
  const named = useChoices(facets)
  const networks = Object.entries(facets?.network ?? {})
  const spans = SPANS.map((id) => ({ id, text: texts.spans[id] }))
  return (
    <form
      aria-label={texts.bar}
      onSubmit={(event: FormEvent) => event.preventDefault()}
      className="flex flex-wrap items-center gap-x-4 gap-y-2 border-y border-hairline py-3"
    >
      {choice('mechanism', named('mechanism'))}
      {choice(
        'user',
        users.map(({ name }) => ({ id: name, text: name })),
      )}
      {choice('state', named('state'))}
      {choice('node', named('node'))}
      {choice('device', named('device'))}
      {choice('endReason', named('endReason'))}
      {choice(
        'network',
        networks.map(([id, n]) => ({ id, text: texts.withCount(id, n) })),
      )}
      {choice('created', spans)}
      {choice('seen', spans)}
      <TextField
        label={texts.fields.ip}
        value={query.ip ?? ''}
        onChange={(value) => change('ip', value)}
        className="w-36"
      />
      <TextField
        label={texts.fields.text}
        hint={texts.textHint}
        value={query.text ?? ''}
        onChange={(value) => change('text', value)}
        className="w-48"
      />
      <Button look="quiet" onClick={() => onChange({})}>
        {texts.clear}
      </Button>
    </form>
  )
}

/** The choices of a condition, with how many sessions have each. */
function useChoices(facets: SessionPage['facets']) {
  const texts = useSessionsWords()
  const words = useWords()
  const names: Readonly<Record<keyof typeof CHOICES, (id: string) => string>> = {
    mechanism: (id) => words.mechanisms[id as keyof typeof words.mechanisms].name,
    state: (id) => texts.states[id as keyof typeof texts.states],
    node: (id) => id,
    device: (id) => texts.deviceClasses[id as keyof typeof texts.deviceClasses],
    endReason: (id) => words.endReasons[id as keyof typeof words.endReasons],
  }
  return (condition: keyof typeof CHOICES) => {
    // Without a reading, the numbers are not known.
    const counts = facets?.[condition === 'device' ? 'deviceClass' : condition]
    return CHOICES[condition].map((id) => {
      const name = names[condition](id)
      return { id, text: counts ? texts.withCount(name, counts[id] ?? 0) : name }
    })
  }
}

interface TextFieldProps {
  readonly label: string
  readonly hint?: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly className: string
}

/** A text applies after this pause, so that nothing is left to apply when another control is used. */
const APPLY_AFTER_MS = 400

function TextField({ label, hint, value, onChange, className }: TextFieldProps) {
  const [text, setText] = useState(value)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const applied = useRef(value)
  useEffect(() => {
    // A value that this field has applied must not replace what was typed in the meantime.
    if (value === applied.current) return
    applied.current = value
    clearTimeout(timer.current)
    setText(value)
  }, [value])
  useEffect(() => () => clearTimeout(timer.current), [])
  function apply(typed: string): void {
    clearTimeout(timer.current)
    if (typed.trim() === applied.current) return
    applied.current = typed.trim()
    onChange(typed.trim())
  }
  function type(typed: string): void {
    setText(typed)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => apply(typed), APPLY_AFTER_MS)
  }
  return (
    <label className="inline-flex items-center gap-2 text-xs text-faint">
      {label}
      <input
        value={text}
        placeholder={hint}
        maxLength={64}
        onChange={({ target }) => type(target.value)}
        onBlur={() => apply(text)}
        onKeyDown={({ key }) => key === 'Enter' && apply(text)}
        className={`h-7 rounded-md border border-edge/60 bg-raised px-2 text-xs text-ink placeholder:text-soft ${className}`}
      />
    </label>
  )
}
