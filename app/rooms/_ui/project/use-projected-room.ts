'use client'

import { useEffect, useState } from 'react'
import type { RoomView } from '#lib/web/room-types.ts'
import { showLanguage, useLanguage } from '../../../_ui/words/language.ts'
import { type RoomReading, useRoom } from '../shared/use-room.ts'
import { useRoomCode } from '../shared/use-room-code.ts'

/** A room on the projector. `gone`: it no longer exists, or never did; with what was last known of it. */
interface ProjectedRoom extends RoomReading {
  readonly gone: { readonly room: RoomView | null } | null
}

/** Reads the room of the address. One that has ended is not asked for again: codes of rooms that do not exist are limited. */
export function useProjectedRoom(): ProjectedRoom {
  const code = useRoomCode()
  const [gone, setGone] = useState<ProjectedRoom['gone']>(null)
  const reading = useRoom(gone === null ? code : null)
  const { room, problem } = reading
  const isGone = code === null || problem?.status === 404
  useEffect(() => {
    if (isGone) setGone((before) => before ?? { room })
  }, [isGone, room])
  useLanguageOf(room)
  return { ...reading, gone }
}

/** The class reads the projector, whatever language the browser of the teacher has, unless the address names one. */
function useLanguageOf(room: RoomView | null): void {
  const language = useLanguage()
  const ofRoom = room?.language
  useEffect(() => {
    const [, inAddress] = /^\/(en|zh)\//.exec(location.pathname) ?? []
    const wanted = inAddress === 'en' || inAddress === 'zh' ? inAddress : ofRoom
    if (wanted !== undefined && wanted !== language) showLanguage(wanted)
  }, [ofRoom, language])
}
