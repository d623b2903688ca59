import { useEffect, useMemo, useState } from 'react'
import type { TeacherView } from '#lib/web/room-types.ts'
import { useExperimentInfos } from '../../../_ui/experiments/use-progress.ts'
import { useLanguage } from '../../../_ui/words/language.ts'
import { useWords } from '../../../_ui/words/use-words.ts'
import { useNotesOf } from '../shared/use-experiment-notes.ts'
import type { RoomReading } from '../shared/use-room.ts'
import type { DialogId } from './board-types.ts'
import { useRoomActs } from './use-room-acts.ts'

/** The room with its experiments and names, the acts on it, and the dialog that is open. */
export function useBoardTools(room: TeacherView, { reread, readAt }: RoomReading) {
  const all = useExperimentInfos()
  const language = useLanguage()
  const { bar } = useWords()
  const { act, undone, outcome, setProblem } = useRoomActs(room, reread)
  const [dialog, openDialog] = useState<DialogId | null>(null)
  const ids = room.experiments.join(' ')
  const infos = useMemo(
    () => ids.split(' ').flatMap((id) => all?.find((info) => info.id === id) ?? []),
    [all, ids],
  )
  const notes = useNotesOf(room.acts.flatMap(hintedExperiment))
  const { problem } = outcome
  // A failure is shown until the room was read again after the next act, or for some seconds.
  useEffect(() => {
    if (problem === null) return
    const timer = setTimeout(() => setProblem(null), 12_000)
    return () => clearTimeout(timer)
  }, [problem, setProblem])
  return {
    room,
    infos,
    bar,
    act,
    undone,
    outcome,
    dialog,
    openDialog,
    readAt,
    titleOf: (id: string | null) => infos.find((info) => info.id === id)?.title[language] ?? '',
    nameOf: (id: string) => room.seats.find((seat) => seat.id === id)?.nickname ?? '',
    hintOf: (experiment: string, hint: string) => {
      const of = notes.find(({ id }) => id === experiment)
      return of?.hints.find(({ id }) => id === hint)?.text[language] ?? ''
    },
  }
}

const hintedExperiment = ({ act }: TeacherView['acts'][number]) =>
  act.act === 'hint' && typeof act.experiment === 'string' ? [act.experiment] : []
