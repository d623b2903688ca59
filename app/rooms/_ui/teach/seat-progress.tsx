'use client'

import type { BoardSeatView } from '#lib/web/room-types.ts'
import { useLanguage } from '../../../_ui/words/language.ts'
import { useNotesOf } from '../shared/use-experiment-notes.ts'
import type { BoardTools } from './board-types.ts'
import { ProgressCell } from './progress-cell.tsx'
import { useBoardWords } from './use-board-words.ts'

/** The progress of one seat, with what it has predicted and whether that is right. */
export function SeatProgress({ tools, seat }: { tools: BoardTools; seat: BoardSeatView }) {
  const { seat: texts } = useBoardWords()
  const language = useLanguage()
  const predicted = seat.progress.filter(({ prediction }) => prediction !== null)
  const notes = useNotesOf(predicted.map(({ experiment }) => experiment))
  const choiceText = (experiment: string, choice: string) => {
    const info = tools.infos.find(({ id }) => id === experiment)
    return info?.prediction.choices.find(({ id }) => id === choice)?.text[language] ?? ''
  }
  return (
    <section aria-label={texts.progress}>
      <h3 className="mb-1 text-xs text-faint">{texts.progress}</h3>
      <ul className="flex flex-col gap-0.5 text-xs">
        {seat.progress.map((of) => {
          const right = notes.find(({ id }) => id === of.experiment)?.rightChoice
          return (
            <li key={of.experiment}>
              <span className="flex items-center justify-between gap-2">
                <span className="min-w-0 truncate">{tools.titleOf(of.experiment)}</span>
                <ProgressCell of={of} />
              </span>
              {of.prediction !== null && (
                <span className="block text-soft" data-prediction={of.prediction}>
                  {texts.predicted(choiceText(of.experiment, of.prediction))}{' '}
                  {right !== undefined && (
                    <b className="font-medium whitespace-nowrap text-ink">
                      {right === of.prediction ? `✓ ${texts.isRight}` : `✗ ${texts.isWrong}`}
                    </b>
                  )}
                </span>
              )}
            </li>
          )
        })}
      </ul>
    </section>
  )
}
