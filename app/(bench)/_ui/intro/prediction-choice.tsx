'use client'

import { useId } from 'react'
import type { MechanismId } from '#lib/core/session.ts'
import { useAllWords } from '../../../_ui/words/use-all-words.ts'
import type { IntroController } from './use-intro.ts'

/** The prediction for one lane: two radio buttons, none of them selected at first. */
export function PredictionChoice({
  of,
  controller: { predictions, predict },
}: {
  of: MechanismId
  controller: IntroController
}) {
  const words = useAllWords()
  const name = useId()
  return (
    <fieldset>
      <legend className="mb-1.5 text-xs text-soft">
        <span className="sr-only">{words.mechanisms[of].name + words.colon}</span>
        {words.intro.predictionTitle}
      </legend>
      <div className="flex gap-2">
        {(['refused', 'accepted'] as const).map((prediction) => {
          const isOpen = prediction === 'accepted'
          return (
            <label
              key={prediction}
              className="flex h-9 flex-1 items-center gap-2 rounded-md border border-edge/60 bg-raised px-2.5 whitespace-nowrap hover:border-ink has-checked:border-ink has-checked:font-medium has-checked:ring-1 has-checked:ring-ink"
            >
              <input
                type="radio"
                name={name}
                className="size-4 accent-ink"
                checked={predictions[of] === isOpen}
                onChange={() => predict(of, isOpen)}
              />
              {words.intro.predictions[prediction]}
            </label>
          )
        })}
      </div>
    </fieldset>
  )
}
