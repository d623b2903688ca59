'use client'

import { forgetSeat } from '../display/kept-seat.ts'
import { Button } from '../parts/button.tsx'
import { useSeatWords } from '../words/use-seat-words.ts'

/** The room has ended, or this browser has no key to its seat: the reason, until it was read. */
export function ClosedRoom({ why, code }: { why: 'ended' | 'lost'; code: string }) {
  const words = useSeatWords()
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
      <p role="status" data-state={why}>
        {words[why](code)}
      </p>
      {why === 'lost' && (
        <a href={`/join/${code}`} className="underline underline-offset-4">
          {words.toJoin}
        </a>
      )}
      <Button look="quiet" className="ml-auto" onClick={forgetSeat}>
        {words.close}
      </Button>
    </div>
  )
}
