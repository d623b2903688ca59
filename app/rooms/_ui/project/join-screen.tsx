'use client'

import type { RoomView } from '#lib/web/room-types.ts'
import { QrCode } from '../shared/qr-code.tsx'
import { useProjectWords } from './use-project-words.ts'

/** In rem: the space for the code next to the QR code, and the width of a letter of the mono font in em. */
const CODE_WIDTH = 32
const LETTER_WIDTH = 0.6
const MAX_CODE_SIZE = 4.5

/** How to join: the code to type, the address, and a QR code of both. A seat sees no address: it has joined. */
export function JoinScreen({ room }: { room: RoomView }) {
  const words = useProjectWords()
  const place = room.role === 'seat' ? null : { host: new URL(room.joinUrl).host, qr: room.qr }
  const size = Math.min(MAX_CODE_SIZE, CODE_WIDTH / (room.code.length * LETTER_WIDTH))
  return (
    <div className="m-auto flex items-center gap-14">
      <div>
        <h1 className="text-3xl text-soft">{words.join}</h1>
        <p
          className="mt-3 font-mono leading-none font-medium whitespace-nowrap"
          style={{ fontSize: `${size}rem` }}
        >
          {room.code}
        </p>
        {place && <p className="mt-6 max-w-[28rem] text-2xl leading-snug">{words.joinAt(place.host)}</p>}
      </div>
      {place && <QrCode svg={place.qr} label={words.scan(room.code)} className="size-[21rem] shrink-0" />}
    </div>
  )
}
