'use client'

import { useState } from 'react'
import { Button } from '../../../_ui/parts/button.tsx'
import { useLanguage } from '../../../_ui/words/language.ts'
import { useExperimentNotes } from '../shared/use-experiment-notes.ts'
import type { BoardTools } from './board-types.ts'
import { useBoardWords } from './use-board-words.ts'

/** How many seats predicted what, and whether the seats see it. */
export function PredictionPanel({ tools, experiment }: { tools: BoardTools; experiment: string }) {
  const { panels: texts } = useBoardWords()
  const language = useLanguage()
  const { room, infos } = tools
  // A board is often mirrored: the answer is shown only on request.
  const [isRightShown, setRightShown] = useState(false)
  const notes = useExperimentNotes(isRightShown ? experiment : null)
  const info = infos.find(({ id }) => id === experiment)
  const counts = room.predictions[experiment] ?? {}
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0)
  if (!info) return null
  return (
    <div data-predictions={total}>
      <p className="text-xs text-soft">
        {info.prediction.question[language]}{' '}
        <span className="text-ink">
          ({room.revealed.includes(experiment) ? texts.revealed : texts.hidden})
        </span>
      </p>
      {total === 0 && <p className="mt-1 text-xs text-soft">{texts.noPredictions}</p>}
      <ul className="mt-1.5 flex flex-col gap-1.5">
        {info.prediction.choices.map(({ id, text }) => {
          const count = counts[id] ?? 0
          return (
            <li key={id} className="text-xs" data-choice={id}>
              <span className="flex items-baseline justify-between gap-2">
                <span>
                  {text[language]}{' '}
                  {notes?.rightChoice === id && <span className="font-medium">✓ {texts.right}</span>}
                </span>
                <span className="font-mono">{count}</span>
              </span>
              <span className="mt-0.5 block h-2 bg-sunk" aria-hidden="true">
                <span
                  className="block h-full bg-soft"
                  style={{ width: `${total === 0 ? 0 : (100 * count) / total}%` }}
                />
              </span>
            </li>
          )
        })}
      </ul>
      <Button
        look="quiet"
        className="mt-1 px-0! text-xs underline underline-offset-4"
        aria-pressed={isRightShown}
        onClick={() => setRightShown(!isRightShown)}
      >
        {isRightShown ? texts.hideRight : texts.showRight}
      </Button>
    </div>
  )
}
