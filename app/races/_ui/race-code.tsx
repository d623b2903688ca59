'use client'

import { useLanguage } from '../../_ui/words/language.ts'
import { CODES, type Code, type RaceView } from './race-types.ts'
import { useRaceWords } from './use-race-words.ts'

interface CodeChoiceProps {
  readonly race: RaceView
  readonly code: Code
  readonly choose: (code: Code) => void
}

/** Naive code, as in articles, or the code of the product; with what it does. */
export function CodeChoice({ race, code, choose }: CodeChoiceProps) {
  const words = useRaceWords()
  const language = useLanguage()
  return (
    <fieldset className="mt-3 flex flex-wrap items-baseline gap-x-4 gap-y-1">
      <legend className="sr-only">{words.code}</legend>
      {CODES.map((id) => (
        <label key={id} className="inline-flex items-center gap-2 font-medium">
          <input type="radio" name="race-code" checked={id === code} onChange={() => choose(id)} />
          {words.implementations[id]}
        </label>
      ))}
      <p className="w-full max-w-3xl text-sm text-soft">{race[code][language]}</p>
    </fieldset>
  )
}
