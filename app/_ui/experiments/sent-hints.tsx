'use client'

import { useRoomOf } from '../lab/use-seat.ts'
import { TermText } from '../parts/term-text.tsx'
import { useLanguage } from '../words/language.ts'
import { useSeatWords } from '../words/use-seat-words.ts'

/** The hints that the teacher has sent to this seat. */
export function SentHints({ experiment }: { experiment: string }) {
  const words = useSeatWords()
  const language = useLanguage()
  const { sentHints } = useRoomOf(experiment)
  return (
    <div data-testid="sent-hints">
      <h3 className="mb-1 text-xs font-semibold text-soft">{words.sentHints}</h3>
      <ul className="flex flex-col gap-2">
        {sentHints.map(({ seq, text }) => (
          <li key={seq} className="border-l-2 border-ink pl-3">
            <TermText>{text[language]}</TermText>
          </li>
        ))}
      </ul>
    </div>
  )
}

/** Why no hints are offered. */
export function NoHints() {
  const words = useSeatWords()
  return <p className="text-sm text-soft">{words.noHints}</p>
}
