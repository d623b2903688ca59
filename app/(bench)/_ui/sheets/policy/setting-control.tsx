'use client'

import { useState } from 'react'
import { REVOCATION_TECHNIQUES, type Revocation, techniquesOf } from '#lib/core/policy.ts'
import { Select } from '../../../../_ui/parts/select.tsx'
import { useSheetWords } from '../../../../_ui/words/use-sheet-words.ts'
import { useWords } from '../../../../_ui/words/use-words.ts'
import { formatDuration, parseDuration } from './durations.ts'
import type { SettingKind } from './settings.ts'
import { revocationOf } from './techniques.ts'

interface Props {
  readonly kind: SettingKind
  readonly value: unknown
  readonly id: string
  readonly labelledBy: string
  readonly describedBy: string
  readonly isInvalid: boolean
  readonly onChange: (value: unknown) => void
  /** The input is not a valid value; null clears the error. */
  readonly onError: (text: string | null) => void
}

/** The control of a setting, by its kind. */
export function SettingControl(props: Props) {
  const { kind, value, id, labelledBy, describedBy, isInvalid, onChange } = props
  switch (kind.kind) {
    case 'span':
    case 'count':
      return <Written {...props} />
    case 'choice':
      return (
        <Select
          label=""
          hideLabel
          className="h-7 font-mono text-xs"
          aria-labelledby={labelledBy}
          aria-describedby={describedBy}
          aria-invalid={isInvalid}
          value={String(value)}
          onChange={(event) => onChange(event.target.value)}
        >
          {kind.choices.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </Select>
      )
    case 'flag':
      return (
        <input
          type="checkbox"
          className="mt-1 size-4 accent-ink"
          id={id}
          aria-describedby={describedBy}
          checked={value === true}
          onChange={(event) => onChange(event.target.checked)}
        />
      )
    case 'techniques':
      return <Techniques {...props} />
  }
}

/** A duration or a number as text: sent on Enter and on blur. */
function Written({ kind, value, id, describedBy, isInvalid, onChange, onError }: Props) {
  const words = useWords()
  const { policy: texts } = useSheetWords()
  const isSpan = kind.kind === 'span'
  const isOptional = kind.kind === 'count' && kind.optional
  const shown = value === undefined ? '' : isSpan ? formatDuration(Number(value), words) : String(value)
  const [draft, setDraft] = useState<string | null>(null)
  const [seen, setSeen] = useState(value)
  // The response has arrived, or another client changed the setting: the stored value replaces the input.
  if (seen !== value) {
    setSeen(value)
    setDraft(null)
  }

  function commit(): void {
    if (draft === null) return
    const text = draft.trim()
    const next = isSpan ? parseDuration(text) : /^\d+$/.test(text) ? Number(text) : null
    if (text === shown || next === value) {
      setDraft(null)
      onError(null)
    } else if (text === '' && isOptional) onChange(undefined)
    else if (next === null) onError(isSpan ? texts.enterDuration : texts.enterNumber)
    else onChange(next)
  }

  return (
    <input
      type="text"
      inputMode={isSpan ? 'text' : 'numeric'}
      autoComplete="off"
      spellCheck={false}
      className="h-7 w-36 rounded-md border border-edge/60 bg-raised px-2 text-right font-mono text-xs text-ink hover:border-ink"
      id={id}
      aria-describedby={describedBy}
      aria-invalid={isInvalid}
      placeholder={isOptional ? texts.noLimit : undefined}
      value={draft ?? shown}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit()
        if (event.key === 'Escape' && draft !== null) {
          // The first Escape discards the input; the next one closes the sheet.
          event.preventDefault()
          setDraft(null)
          onError(null)
        }
      }}
    />
  )
}

/** No, one or several revocation techniques. */
function Techniques({ value, labelledBy, describedBy, onChange }: Props) {
  const { policy: texts } = useSheetWords()
  const chosen = techniquesOf(value as Revocation)
  return (
    <fieldset
      aria-labelledby={labelledBy}
      aria-describedby={describedBy}
      className="flex w-full flex-col gap-1 sm:w-60"
    >
      {REVOCATION_TECHNIQUES.map((technique) => (
        <label key={technique} className="flex items-center gap-2 text-xs">
          <input
            type="checkbox"
            className="size-3.5 accent-ink"
            checked={chosen.includes(technique)}
            onChange={({ target }) =>
              onChange(
                revocationOf(
                  target.checked ? [...chosen, technique] : chosen.filter((one) => one !== technique),
                ),
              )
            }
          />
          {texts.techniques[technique]}
        </label>
      ))}
    </fieldset>
  )
}
