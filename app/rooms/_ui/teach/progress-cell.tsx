'use client'

import type { BoardSeatView } from '#lib/web/room-types.ts'
import { StateSign } from '../../../_ui/experiments/state-sign.tsx'
import { span } from '../../../_ui/words/format.ts'
import { useWords } from '../../../_ui/words/use-words.ts'
import { useBoardWords } from './use-board-words.ts'

type Progress = BoardSeatView['progress'][number]

/** What a cell states: by a sign and figures, never by a colour alone. */
function stateOf({ state, prediction, passed, isPlayed }: Progress) {
  if (state === 'solved') return 'solved'
  if (state === 'open') return isPlayed ? 'open' : 'notPlayed'
  return prediction !== null && passed === 0 ? 'predicted' : 'started'
}

/** The progress of a seat in one experiment. */
export function ProgressCell({ of }: { of: Progress | undefined }) {
  const { cells: texts } = useBoardWords()
  const words = useWords()
  if (!of) return null
  const { passed, checks, hints, attempts, prediction, solvedInSeconds } = of
  const state = stateOf(of)
  const time = span((solvedInSeconds ?? 0) * 1000, words)
  const isStarted = state === 'started' || state === 'predicted'
  const full = [
    solvedInSeconds === null || state !== 'solved' ? texts[state] : texts.solvedIn(time),
    isStarted && prediction !== null && state !== 'predicted' && texts.predicted,
    isStarted && texts.checks(passed, checks),
    hints > 0 && texts.hints(hints),
    attempts > 1 && texts.attempts(attempts),
  ]
  return (
    <span
      data-progress={state}
      title={full.filter(Boolean).join(words.listComma)}
      className="flex items-center gap-1 whitespace-nowrap"
    >
      <span className="sr-only">{full.filter(Boolean).join(words.listComma)}</span>
      <span aria-hidden="true" className="contents">
        {state === 'open' && <span className="text-faint">–</span>}
        {state === 'notPlayed' && <span className="text-faint">/</span>}
        {state === 'solved' && <StateSign of="solved" className="size-3.5" />}
        {state === 'solved' && solvedInSeconds !== null && <Mark>{time}</Mark>}
        {isStarted && (
          <>
            <StateSign of="started" className="size-3.5" />
            <span className="font-mono">
              {passed}/{checks}
            </span>
          </>
        )}
        {isStarted && prediction !== null && <Mark>P</Mark>}
        {hints > 0 && <Mark>H{hints}</Mark>}
        {attempts > 1 && <Mark>×{attempts}</Mark>}
      </span>
    </span>
  )
}

function Mark({ children }: { children: React.ReactNode }) {
  return <span className="font-mono text-soft">{children}</span>
}

/** What the signs mean. */
export function CellLegend() {
  const { cells: texts } = useBoardWords()
  return (
    <ul aria-label={texts.legend} className="flex flex-wrap items-center gap-x-2.5 text-soft">
      <li>– {texts.open}</li>
      <li>/ {texts.notPlayed}</li>
      <li className="flex items-center gap-1">
        <StateSign of="started" className="size-3" /> {texts.started}
      </li>
      <li>{texts.checks(1, 3)}</li>
      <li>P {texts.predicted}</li>
      <li className="flex items-center gap-1">
        <StateSign of="solved" className="size-3" /> {texts.solved}
      </li>
      <li>H1 {texts.hints(1)}</li>
      <li>×2 {texts.attempts(2)}</li>
    </ul>
  )
}
