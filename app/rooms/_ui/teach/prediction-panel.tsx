'use client'

import { useLanguage } from '../../../_ui/words/language.ts'
import { useExperimentNotes } from '../shared/use-experiment-notes.ts'
import type { BoardTools } from './board-types.ts'
import { useBoardWords } from './use-board-words.ts'

/** How many seats predicted what, and whether the seats see it. */
export function PredictionPanel({ tools, experiment }: { tools: BoardTools; experiment: string }) {
  const { panels: texts } = useBoardWords()
  const language = useLanguage()
  const { room, infos } = tools
  const notes = useExperimentNotes(experiment)
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
    </div>
  )
}
