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
  /** What was written is not the shape of a value; null takes that back. */
  readonly onTrouble: (text: string | null) => void
}

/** What sets a switch, by its kind. */
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

/** A span or a number, written by hand: sent on Enter and when the field is left. */
function Written({ kind, value, id, describedBy, isInvalid, onChange, onTrouble }: Props) {
  const words = useWords()
  const { policy: say } = useSheetWords()
  const isSpan = kind.kind === 'span'
  const isOptional = kind.kind === 'count' && kind.optional
  const shown = value === undefined ? '' : isSpan ? formatDuration(Number(value), words) : String(value)
  const [draft, setDraft] = useState<string | null>(null)
  const [seen, setSeen] = useState(value)
  // The server has answered, or somebody else changed it: what stands there now is the truth.
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
      onTrouble(null)
    } else if (text === '' && isOptional) onChange(undefined)
    else if (next === null) onTrouble(isSpan ? say.writeSpan : say.writeCount)
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
      placeholder={isOptional ? say.noLimit : undefined}
      value={draft ?? shown}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit()
        if (event.key === 'Escape' && draft !== null) {
          // The first Escape takes back what was written; the next one closes the sheet.
          event.preventDefault()
          setDraft(null)
          onTrouble(null)
        }
      }}
    />
  )
}

/** None, one or several ways to call a credential back. */
function Techniques({ value, labelledBy, describedBy, onChange }: Props) {
  const { policy: say } = useSheetWords()
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
          {say.techniques[technique]}
        </label>
      ))}
    </fieldset>
  )
}
