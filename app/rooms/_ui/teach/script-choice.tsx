'use client'

import { Select } from '../../../_ui/parts/select.tsx'
import { useLanguage } from '../../../_ui/words/language.ts'
import type { Script } from './use-scripts.ts'
import { useTeachWords } from './use-teach-words.ts'

interface Props {
  readonly scripts: readonly Script[]
  readonly chosen: readonly string[]
  readonly onChoose: (script: Script) => void
}

/** A script fills the list of experiments; its guide and its handout are for printing. */
export function ScriptChoice({ scripts, chosen, onChoose }: Props) {
  const { open: texts } = useTeachWords()
  const language = useLanguage()
  const script = scripts.find(({ experiments }) => experiments.join(' ') === chosen.join(' '))
  const query = script ? `?script=${script.id}` : ''
  return (
    <div className="flex flex-wrap items-center gap-x-5 gap-y-2">
      <Select
        label={texts.script}
        className="h-9 max-w-full"
        value={script?.id ?? ''}
        onChange={({ target }) => {
          const wanted = scripts.find(({ id }) => id === target.value)
          if (wanted) onChoose(wanted)
        }}
      >
        <option value="">{texts.ownScript}</option>
        {scripts.map(({ id, title }) => (
          <option key={id} value={id}>
            {title[language]}
          </option>
        ))}
      </Select>
      <a className="text-sm underline underline-offset-4" href={`/teach/guide${query}`}>
        {texts.guide}
      </a>
      <a className="text-sm underline underline-offset-4" href={`/teach/handout${query}`}>
        {texts.handout}
      </a>
    </div>
  )
}
