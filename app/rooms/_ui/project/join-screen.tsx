'use client'

import type { RoomView } from '#lib/web/room-types.ts'
import { QrCode } from '../shared/qr-code.tsx'
import { useProjectWords } from './use-project-words.ts'

/** How to join: the code to type, the address, and a QR code of both. A seat sees no address: it has joined. */
export function JoinScreen({ room }: { room: RoomView }) {
  const words = useProjectWords()
  const place = room.role === 'seat' ? null : { host: new URL(room.joinUrl).host, qr: room.qr }
  return (
    <div className="m-auto flex items-center gap-14">
      <div>
        <h1 className="text-3xl text-soft">{words.join}</h1>
        <p className="mt-2 font-mono text-[5rem] leading-none font-semibold tracking-tight">
          {room.code.split('-').map((part, index) => (
            <span key={part} className="block">
              {index === 0 ? part : `-${part}`}
            </span>
          ))}
        </p>
        {place && <p className="mt-6 max-w-[26rem] text-2xl leading-snug">{words.joinAt(place.host)}</p>}
      </div>
      {place && <QrCode svg={place.qr} label={words.scan(room.code)} className="size-[22rem]" />}
    </div>
  )
}
