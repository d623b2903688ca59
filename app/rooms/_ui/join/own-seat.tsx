'use client'

import { useEffect } from 'react'
import type { SeatView } from '#lib/web/room-types.ts'
import { keepSeat, readKeptSeat } from '../../../_ui/display/kept-seat.ts'
import { Button } from '../../../_ui/parts/button.tsx'
import { LinkButton } from '../../../_ui/parts/link-button.tsx'
import { useFollowTeacher } from './use-follow-teacher.ts'
import { useJoinWords } from './use-join-words.ts'

/** The seat that this browser already has in the room. */
export function OwnSeat({ room, onAnother }: { room: SeatView; onAnother: () => void }) {
  const { seated: words } = useJoinWords()
  const { code, seat } = room
  const { nickname, isRemoved } = seat
  useFollowTeacher(code)
  // The cookie of the seat outlives the storage of the page.
  useEffect(() => {
    if (readKeptSeat()?.code !== code) keepSeat(code)
  }, [code])
  return (
    <div className="flex flex-col gap-5">
      <div>
        <p className="text-xl font-medium tracking-tight wrap-anywhere">
          <bdi>{words.title(nickname)}</bdi>
        </p>
        <p className="mt-1 text-soft">{isRemoved ? words.removed : words.text}</p>
      </div>
      <LinkButton look="primary" className="h-12 w-full text-lg" href="/">
        {words.goOn}
      </LinkButton>
      <div>
        <Button className="h-10" onClick={onAnother}>
          {words.another}
        </Button>
        <p className="mt-2 text-sm text-soft">{words.anotherNote(nickname)}</p>
      </div>
    </div>
  )
}
