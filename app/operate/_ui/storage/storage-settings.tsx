'use client'

import { useId, useState } from 'react'
import {
  MINIMISATIONS,
  type StorageSettings as Settings,
  STORAGE_ENCRYPTIONS,
} from '#lib/core/storage-settings.ts'
import { callApi } from '../../../_ui/lab/api.ts'
import { useLab, useLabState } from '../../../_ui/lab/use-lab.tsx'
import { useReading } from '../../../_ui/lab/use-reading.ts'
import { Button } from '../../../_ui/parts/button.tsx'
import { problemText } from '../../../_ui/words/problem-text.ts'
import { useWords } from '../../../_ui/words/use-words.ts'
import { type StorageWords, useStorageWords } from './use-storage-words.ts'

/** The result of the last change, as a function of the current language. */
type ResultText = (texts: StorageWords) => string

/** The two settings of the policy, and the key of sealed values. */
export function StorageSettings({ settings }: { settings: Settings }) {
  const texts = useStorageWords()
  const words = useWords()
  const lab = useLab()
  const [result, setResult] = useState<ResultText | null>(null)
  // Shown until the changed policy arrives, or the change is refused.
  const [pending, setPending] = useState<{ from: Settings; to: Settings } | null>(null)
  const shown = pending?.from === settings ? pending.to : settings
  const done = (text: ResultText) => setResult(() => text)

  const choose = (storage: Partial<Settings>) => {
    setPending({ from: settings, to: { ...shown, ...storage } })
    return lab.operate(async () => {
      const { problem } = await callApi('PATCH', '/api/bench/policy', { body: { storage } })
      if (problem) setPending(null)
      done(problem ? ({ failed }) => failed(problemText(problem, words)) : ({ saved }) => saved)
    })
  }

  return (
    <div className="flex flex-col gap-2">
      <div className="grid gap-x-10 gap-y-3 lanes:grid-cols-2">
        <Choice
          legend={texts.encryption}
          options={STORAGE_ENCRYPTIONS}
          names={texts.encryptions}
          notes={texts.encryptionNotes}
          chosen={shown.encryption}
          choose={(encryption) => choose({ encryption })}
        />
        <Choice
          legend={texts.minimise}
          options={MINIMISATIONS}
          names={texts.minimisations}
          notes={texts.minimisationNotes}
          chosen={shown.minimise}
          choose={(minimise) => choose({ minimise })}
        />
      </div>
      <div className="flex min-h-8 flex-wrap items-center gap-x-4 gap-y-1">
        {shown.encryption === 'sealed' && <StorageKey done={done} />}
        <p role="status" className="text-xs text-soft">
          {result?.(texts)}
        </p>
      </div>
    </div>
  )
}

interface ChoiceProps<Id extends string> {
  readonly legend: string
  readonly options: readonly Id[]
  readonly names: Readonly<Record<Id, string>>
  readonly notes: Readonly<Record<Id, string>>
  readonly chosen: Id
  readonly choose: (id: Id) => void
}

function Choice<Id extends string>({ legend, options, names, notes, chosen, choose }: ChoiceProps<Id>) {
  const group = useId()
  return (
    <fieldset>
      <legend className="text-xs text-faint">{legend}</legend>
      <div className="mt-1 flex flex-wrap gap-x-5 gap-y-1">
        {options.map((id) => (
          <label key={id} className="inline-flex items-center gap-2 has-checked:font-medium">
            <input
              type="radio"
              name={group}
              className="size-4 shrink-0 accent-ink"
              checked={id === chosen}
              onChange={() => choose(id)}
            />
            {names[id]}
          </label>
        ))}
      </div>
      <p className="mt-1 max-w-2xl text-xs text-soft">{notes[chosen]}</p>
    </fieldset>
  )
}

/** The key of sealed values, and its rotation. */
function StorageKey({ done }: { done: (text: ResultText) => void }) {
  const texts = useStorageWords()
  const words = useWords()
  const lab = useLab()
  const rotatedAt = useLabState(({ events }) => events.find(({ type }) => type === 'key.rotated')?.seq)
  const { latest } = useReading('/api/bench/keys', {}, { when: String(rotatedAt) })
  const active = latest?.storage?.find(({ state }) => state === 'active')
  const rotate = (mode: 'overlap' | 'immediate') =>
    lab.operate(async () => {
      const { problem, body } = await callApi('POST', '/api/bench/keys/rotate', {
        body: { mechanism: 'storage', mode },
      })
      if (problem) return done(({ failed }) => failed(problemText(problem, words)))
      const kid = body.keys.find(({ state }) => state === 'active')?.kid ?? ''
      const { length } = body.loggedOut
      done(({ rotated, replaced }) => (mode === 'overlap' ? rotated(kid) : replaced(kid, length)))
    })
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2 gap-y-1 text-xs">
      <span className="text-soft tabular-nums">{active ? texts.key(active.kid) : ''}</span>
      <Button look="quiet" className="border border-edge/40" onClick={() => rotate('overlap')}>
        {texts.rotate}
      </Button>
      <Button look="quiet" className="border border-edge/40" onClick={() => rotate('immediate')}>
        {texts.replace}
      </Button>
    </span>
  )
}
