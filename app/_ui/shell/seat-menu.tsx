'use client'

import { LinkButton } from '../parts/link-button.tsx'
import { useSeatWords } from '../words/use-seat-words.ts'

/** The room and the nickname of the seat; opened, the way out of the room. */
export function SeatMenu({ code, nickname }: { code: string; nickname: string }) {
  const words = useSeatWords()
  return (
    <details className="group relative shrink-0">
      <summary className="flex list-none items-center gap-2 py-1 [&::-webkit-details-marker]:hidden">
        <span className="font-mono text-xs whitespace-nowrap text-soft max-md:sr-only">{code}</span>
        <bdi className="max-w-48 truncate font-medium max-md:max-w-20">{nickname}</bdi>
        <svg viewBox="0 0 12 8" className="w-2.5 shrink-0 group-open:rotate-180" aria-hidden="true">
          <path d="M1 1.5 6 6.5l5-5" fill="none" stroke="currentColor" strokeWidth="1.6" />
        </svg>
      </summary>
      <div className="absolute top-full left-0 z-30 mt-1 flex w-72 flex-col items-start gap-2 rounded-md border border-edge bg-raised p-3 shadow-lg">
        <p className="font-mono text-xs whitespace-nowrap text-soft md:hidden">{code}</p>
        <LinkButton href={`/join/${code}`}>{words.leave}</LinkButton>
        <p className="text-soft">{words.leaveNote}</p>
      </div>
    </details>
  )
}
