'use client'

import { useCallback, useEffect, useRef, useState } from 'react'
import type { RoomView } from '#lib/web/room-types.ts'
import type { Problem } from '../../../_ui/lab/api.ts'
import { useReading } from '../../../_ui/lab/use-reading.ts'

/** A room that changes often is read at most this often. */
const READ_EVERY_MS = 250
/** Times that no event states: when a seat was last seen. */
const REREAD_MS = 5000

export interface RoomReading {
  /** Null until it was read. */
  readonly room: RoomView | null
  /** Why the newest reading failed; null if it did not. */
  readonly problem: Problem | null
  /** Whether the event stream is open. */
  readonly isLive: boolean
  /** When the room was last read, by the wall clock of this browser. */
  readonly readAt: number | null
  readonly reread: () => void
}

/** Reads a room, and reads it again when its event stream states that it has changed. */
export function useRoom(code: string | null | undefined): RoomReading {
  const { version, isLive, reread } = useRoomChanges(code)
  const { reading, latest } = useReading('/api/rooms/{code}', code ? { params: { code } } : null, {
    when: `${version}`,
    everyMs: REREAD_MS,
  })
  const readAt = useRef<number | null>(null)
  if (reading.state === 'here') readAt.current = reading.readAt
  return {
    room: latest,
    problem: reading.state === 'failed' ? reading.problem : null,
    isLive,
    readAt: readAt.current,
    reread,
  }
}

/** Counts the changes of a room, several at a time. */
function useRoomChanges(code: string | null | undefined) {
  const [version, setVersion] = useState(0)
  const [isLive, setIsLive] = useState(false)
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)
  const reread = useCallback(() => {
    timer.current ??= setTimeout(() => {
      timer.current = null
      setVersion((count) => count + 1)
    }, READ_EVERY_MS)
  }, [])
  useEffect(() => {
    if (!code) return
    const events = new EventSource(`/api/rooms/${code}/events`)
    events.onopen = () => setIsLive(true)
    events.onerror = () => {
      setIsLive(false)
      // The room may have ended.
      reread()
    }
    for (const type of ROOM_EVENT_TYPES) events.addEventListener(type, reread)
    return () => {
      events.close()
      if (timer.current !== null) clearTimeout(timer.current)
      timer.current = null
    }
  }, [code, reread])
  return { version, isLive, reread }
}

const ROOM_EVENT_TYPES = [
  'snapshot',
  'room.opened',
  'seat.joined',
  'seat.moved',
  'seat.bench',
  'seat.hand',
  'seat.progressed',
  'seat.run',
  'teacher.acted',
  'teacher.undid',
  'teacher.returned',
] as const
