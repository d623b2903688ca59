'use client'

import type { MechanismId } from '#lib/core/session.ts'
import { openSheet } from '../../../_ui/display/open-sheet.ts'
import { useBenchNow } from '../../../_ui/lab/use-lab.tsx'
import { AttackBadge } from '../../../_ui/parts/attack-badge.tsx'
import { OutcomeSign } from '../../../_ui/parts/outcome-sign.tsx'
import { exactSpan } from '../../../_ui/words/format.ts'
import { useAllWords } from '../../../_ui/words/use-all-words.ts'
import { attackOf, type CopyResult, type DecidingLine } from './intro-state.ts'

/** The verdict on the stolen copy, as large as the verdict of a lane: whether Mallory got in, why, for how long, and where. */
export function CopyVerdict({
  of,
  result: { outcome, until, line },
  prediction,
}: {
  of: MechanismId
  result: CopyResult
  prediction: boolean | undefined
}) {
  const words = useAllWords()
  const { intro: texts } = words
  const attack = attackOf(outcome)
  return (
    <div
      data-testid="answer"
      data-outcome={outcome}
      data-attack={attack}
      className="flex min-w-0 flex-col items-start gap-2"
    >
      <p>
        <AttackBadge of={attack} className="text-3xl bench:text-4xl">
          {texts.attacks[attack]}
        </AttackBadge>
      </p>
      {attack === 'unavailable' ? null : (
        <>
          <p>{words.mechanisms[of].afterLogout[attack === 'breach' ? 'accepted' : 'refused']}</p>
          <p className="font-medium">
            {attack === 'held' ? texts.copyRefused : until === null ? null : <Countdown until={until} />}
          </p>
          {line && <Line {...line} />}
          {prediction !== undefined && (
            <p className="flex items-center gap-1.5 text-sm text-soft">
              <OutcomeSign
                of={prediction === (attack === 'breach') ? 'accepted' : 'refused'}
                className="size-3"
              />
              {prediction === (attack === 'breach') ? texts.right : texts.wrong}
            </p>
          )}
        </>
      )}
    </div>
  )
}

/** How long the copy is still accepted, by the bench clock. */
function Countdown({ until }: { until: number }) {
  const words = useAllWords()
  const now = useBenchNow()
  if (now === null) return null
  return words.intro.copyAccepted(exactSpan(Math.max(0, until - now), words))
}

/** The line of code that decided, with a button that opens the file. */
function Line({ exchange, path, number, text }: DecidingLine) {
  const { intro: texts } = useAllWords()
  const file = path.split('/').at(-1) ?? ''
  const line = String(number)
  return (
    <button
      type="button"
      className="block w-full max-w-full min-w-0 rounded border border-hairline bg-sunk px-2 py-1 text-left hover:border-ink"
      onClick={() => openSheet({ sheet: 'code', of: exchange, file, line })}
    >
      <span className="block text-xs text-soft">{texts.decidedBy(`${file}:${line}`)}</span>
      <code lang="en" className="block font-mono text-xs leading-5 break-words">
        {text}
      </code>
    </button>
  )
}
