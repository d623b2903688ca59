'use client'

import { useState } from 'react'
import { Button } from '../../../_ui/parts/button.tsx'
import { KeptData } from './kept-data.tsx'
import { LanguageProposal } from './language-proposal.tsx'
import { OwnSeat } from './own-seat.tsx'
import { SeatForm } from './seat-form.tsx'
import type { JoinableRoom, Joining } from './use-join-room.ts'
import { useJoinWords } from './use-join-words.ts'

interface FoundRoomProps {
  readonly room: JoinableRoom
  readonly joining: Pick<Joining, 'take' | 'askForCode'>
}

/** A room: its name, and the way to a seat. */
export function FoundRoom({ room, joining }: FoundRoomProps) {
  const words = useJoinWords()
  const [wantsAnother, setWantsAnother] = useState(false)
  return (
    <>
      <div>
        <p className="font-mono text-sm text-soft">{room.code}</p>
        <h1 className="text-2xl font-medium tracking-tight wrap-anywhere">
          <bdi>{room.title || words.untitled}</bdi>
        </h1>
        <p className="mt-1 text-sm text-soft">{words.seats(room.seatCount)}</p>
      </div>
      <LanguageProposal of={room.language} />
      {room.role === 'seat' && !wantsAnother ? (
        <OwnSeat room={room} onAnother={() => setWantsAnother(true)} />
      ) : (
        <SeatForm hasPassword={room.hasPassword} take={joining.take} />
      )}
      <KeptData expiresAt={room.expiresAt} />
      <Button
        look="quiet"
        className="h-10 self-start underline decoration-edge underline-offset-4"
        onClick={joining.askForCode}
      >
        {words.otherCode}
      </Button>
    </>
  )
}
