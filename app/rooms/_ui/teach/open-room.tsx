'use client'

import { type FormEvent, useCallback, useState } from 'react'
import type { NewRoomView } from '#lib/web/room-types.ts'
import { callApi, type Problem } from '../../../_ui/lab/api.ts'
import { Button } from '../../../_ui/parts/button.tsx'
import { Select } from '../../../_ui/parts/select.tsx'
import { currentLanguage } from '../../../_ui/words/language.ts'
import { problemText } from '../../../_ui/words/problem-text.ts'
import { useWords } from '../../../_ui/words/use-words.ts'
import { ExperimentChoice, useChosenExperiments } from './experiment-choice.tsx'
import { Field } from './field.tsx'
import { ScriptChoice } from './script-choice.tsx'
import { type Script, useScripts } from './use-scripts.ts'
import { useTeachWords } from './use-teach-words.ts'

const MODES = ['self-paced', 'guided', 'race', 'exam'] as const
const LANGUAGES = ['en', 'zh'] as const
const HOURS = [2, 4, 8, 24] as const

/** The form that opens a room. */
export function OpenRoom({ onOpened }: { onOpened: (room: NewRoomView) => void }) {
  const { open: texts } = useTeachWords()
  const words = useWords()
  const choice = useChosenExperiments()
  const [title, setTitle] = useState('')
  const [language, setLanguage] = useState<(typeof LANGUAGES)[number]>(currentLanguage)
  const [mode, setMode] = useState<(typeof MODES)[number]>('guided')
  const [password, setPassword] = useState('')
  const [hours, setHours] = useState<number>(8)
  const [spoilers, setSpoilers] = useState(false)
  const [isOpening, setOpening] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const isEmpty = choice.chosen.length === 0
  const { setChosen } = choice
  const applyScript = useCallback(
    (script: Script) => {
      setChosen(script.experiments)
      setMode(script.mode)
    },
    [setChosen],
  )
  const scripts = useScripts(applyScript)

  async function open(event: FormEvent): Promise<void> {
    event.preventDefault()
    if (isOpening || isEmpty) return
    setOpening(true)
    const secret = password.trim()
    const body = { title, language, mode, spoilers, experiments: [...choice.chosen] }
    const reply = await callApi('POST', '/api/rooms', {
      body: { ...body, lifetimeSeconds: hours * 3600, ...(secret && { password: secret }) },
    })
    setOpening(false)
    setProblem(reply.problem)
    if (reply.body) onOpened(reply.body)
  }

  return (
    <form aria-labelledby="open-room" className="flex max-w-4xl flex-col gap-5" onSubmit={open}>
      <h2 id="open-room" className="text-lg font-medium">
        {texts.title}
      </h2>
      <div className="flex flex-wrap items-end gap-4">
        <Field
          label={texts.name}
          className="min-w-0 grow basis-72"
          value={title}
          maxLength={80}
          placeholder={texts.namePlaceholder}
          onChange={({ target }) => setTitle(target.value)}
        />
        <Select
          label={texts.language}
          className="h-9"
          value={language}
          onChange={({ target }) => setLanguage(target.value === 'zh' ? 'zh' : 'en')}
        >
          {LANGUAGES.map((id) => (
            <option key={id} value={id}>
              {texts.languages[id]}
            </option>
          ))}
        </Select>
      </div>
      <fieldset className="flex flex-col gap-1.5">
        <legend className="mb-1.5 font-medium">{texts.mode}</legend>
        {MODES.map((id) => (
          <label key={id} className="flex items-baseline gap-2">
            <input
              type="radio"
              name="mode"
              className="accent-ink"
              checked={mode === id}
              onChange={() => setMode(id)}
            />
            <span>
              {texts.modes[id]} <span className="text-sm text-soft">{texts.modeTexts[id]}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <ScriptChoice scripts={scripts} chosen={choice.chosen} onChoose={applyScript} />
      <ExperimentChoice {...choice} />
      <div className="flex flex-wrap items-end gap-4">
        <Field
          label={texts.password}
          className="basis-72"
          value={password}
          maxLength={100}
          autoComplete="off"
          onChange={({ target }) => setPassword(target.value)}
        />
        <Select
          label={texts.lifetime}
          className="h-9"
          value={hours}
          onChange={({ target }) => setHours(Number(target.value))}
        >
          {HOURS.map((n) => (
            <option key={n} value={n}>
              {texts.hours(n)}
            </option>
          ))}
        </Select>
      </div>
      <label className="flex items-center gap-2">
        <input
          type="checkbox"
          className="accent-ink"
          checked={spoilers}
          onChange={({ target }) => setSpoilers(target.checked)}
        />
        {texts.spoilers}
      </label>
      <p className="text-sm text-soft">
        {texts.kept} <strong className="font-medium text-ink">{texts.deleted}</strong>
      </p>
      <div className="flex flex-wrap items-center gap-4">
        <Button look="primary" type="submit" aria-disabled={isEmpty || isOpening}>
          {isOpening ? texts.opening : texts.submit}
        </Button>
        {(isEmpty || problem) && (
          <p role="alert" className="text-sm text-refused">
            {isEmpty ? texts.none : problem && texts.failed(problemText(problem, words))}
          </p>
        )}
      </div>
    </form>
  )
}
