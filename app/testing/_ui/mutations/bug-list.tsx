'use client'

import { useState } from 'react'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import { type MutationView, usePlantedBugs } from '../../../_ui/lab/use-planted-bugs.ts'
import { Select } from '../../../_ui/parts/select.tsx'
import { problemText } from '../../../_ui/words/problem-text.ts'
import { useWords } from '../../../_ui/words/use-words.ts'
import { useTestingWords } from '../use-testing-words.ts'
import { ActiveBugs } from './active-bugs-notice.tsx'
import { BugRow } from './bug-row.tsx'
import { useLinkedBug } from './use-linked-bug.ts'

interface BugListProps {
  readonly mutations: readonly MutationView[]
  /** Whether this server may switch them on. */
  readonly served: boolean
}

/** The planted bugs and the controls, each with its switch. */
export function BugList({ mutations, served }: BugListProps) {
  const { mutations: texts } = useTestingWords()
  const words = useWords()
  const planted = usePlantedBugs()
  const [open, setOpen] = useLinkedBug()
  const [mechanism, setMechanism] = useState('')
  const shown = mutations.filter(
    ({ mechanisms }) => mechanism === '' || mechanisms.some((id) => id === mechanism),
  )
  const bugs = shown.filter(({ control }) => !control)
  const controls = shown.filter(({ control }) => control)
  const row = (mutation: MutationView) => (
    <BugRow
      key={mutation.id}
      {...{ mutation, planted, served }}
      isOpen={open === mutation.id}
      onToggle={() => setOpen(open === mutation.id ? null : mutation.id)}
    />
  )
  return (
    <div data-focus-fallback tabIndex={-1} className="flex max-w-[80rem] flex-col gap-5 outline-none">
      {served && <ActiveBugs mutations={mutations} planted={planted} />}
      {open !== null && !mutations.some(({ id }) => id === open) && (
        <p
          role="alert"
          className="max-w-3xl border-l-2 border-unavailable bg-wash py-2 pl-4 text-sm break-words"
        >
          {texts.unknown(open)}
        </p>
      )}
      <p role="alert" className="text-sm text-refused empty:hidden">
        {planted.problem && problemText(planted.problem, words)}
      </p>
      <Select label={texts.filter} value={mechanism} onChange={({ target }) => setMechanism(target.value)}>
        <option value="">{texts.allMechanisms}</option>
        {MECHANISM_IDS.map((id) => (
          <option key={id} value={id}>
            {words.mechanisms[id].name}
          </option>
        ))}
      </Select>
      <section aria-labelledby="planted">
        <h2 id="planted" className="text-sm font-medium">
          {texts.bugs(bugs.length)}
        </h2>
        <ul className="mt-2 border-t border-hairline">{bugs.map(row)}</ul>
      </section>
      <section aria-labelledby="controls">
        <h2 id="controls" className="text-sm font-medium">
          {texts.controls(controls.length)}
        </h2>
        <p className="text-sm text-soft">{texts.controlsNote}</p>
        <ul className="mt-2 border-t border-hairline">{controls.map(row)}</ul>
      </section>
    </div>
  )
}
