import { useEffect, useMemo, useState } from 'react'
import type { TeacherView } from '#lib/web/room-types.ts'
import { useExperimentInfos } from '../../../_ui/experiments/use-progress.ts'
import { useLanguage } from '../../../_ui/words/language.ts'
import type { RoomReading } from '../shared/use-room.ts'
import type { DialogId } from './board-types.ts'
import { useRoomActs } from './use-room-acts.ts'

/** The room with its experiments and names, the acts on it, and the dialog that is open. */
export function useBoardTools(room: TeacherView, { reread, readAt }: RoomReading) {
  const all = useExperimentInfos()
  const language = useLanguage()
  const { act, ...outcome } = useRoomActs(room.code, reread)
  const [dialog, openDialog] = useState<DialogId | null>(null)
  const ids = room.experiments.join(' ')
  const infos = useMemo(
    () => ids.split(' ').flatMap((id) => all?.find((info) => info.id === id) ?? []),
    [all, ids],
  )
  const { setProblem } = outcome
  // A failure is shown until the room was read again after the next act, or for some seconds.
  useEffect(() => {
    if (outcome.problem === null) return
    const timer = setTimeout(() => setProblem(null), 12_000)
    return () => clearTimeout(timer)
  }, [outcome.problem, setProblem])
  return {
    room,
    infos,
    act,
    outcome,
    dialog,
    openDialog,
    readAt,
    titleOf: (id: string | null) => infos.find((info) => info.id === id)?.title[language] ?? id ?? '',
    nameOf: (id: string) => room.seats.find((seat) => seat.id === id)?.nickname ?? id,
  }
}
