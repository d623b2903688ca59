import { useCallback, useRef } from 'react'
import { useShortcuts } from '../../../_ui/shell/use-shortcuts.ts'
import { BOARD_KEYS, type BoardCommand, phaseKey } from './board-keys.ts'
import { handsOf } from './board-rows.ts'
import { type BoardTools, PHASES, type Phase } from './board-types.ts'
import { type Undoable, useUndoable } from './undo-bar.tsx'
import type { SeatSelection } from './use-seat-selection.ts'

export type BoardCommands = Readonly<Record<BoardCommand, () => void>> & {
  /** The newest act, as long as it is offered for undo. */
  readonly undoable: Undoable | null
  readonly goTo: (phase: Phase, experiment?: string | null) => void
}

/** What a board can do, by button and by key. */
export function useBoardCommands(
  { room, act, openDialog }: BoardTools,
  selection: SeatSelection,
  readAt: number | null,
): BoardCommands {
  const undoable = useUndoable(room, readAt)
  const { experiments, experiment, phase, locked, revealed, spotlight, frozenAt, seats } = room
  const step = (by: number) => {
    const next = experiments[experiments.indexOf(experiment ?? '') + by]
    // The next experiment begins with its prediction where the room is led.
    if (next !== undefined) goTo(room.mode === 'guided' && phase !== 'lobby' ? 'predict' : phase, next)
  }
  const goTo = (to: Phase, of: string | null = experiment) =>
    void act({ act: 'goto', experiment: of, phase: to })
  const isAllLocked = experiments.every((id) => locked.includes(id))
  const commands: BoardCommands = {
    undoable,
    goTo,
    previous: () => step(-1),
    next: () => step(1),
    here: () => goTo(phase),
    lock: () => {
      if (experiment === null) return
      act({ act: locked.includes(experiment) ? 'open' : 'lock', experiments: [experiment] })
    },
    lockAll: () => act({ act: isAllLocked ? 'open' : 'lock' }),
    reveal: () => {
      if (experiment !== null) act({ act: 'reveal', experiment, revealed: !revealed.includes(experiment) })
    },
    push: () => openDialog('push'),
    message: () => openDialog('message'),
    hint: () => openDialog('hint'),
    timer: () => openDialog('timer'),
    reset: () => openDialog('reset'),
    end: () => openDialog('end'),
    freeze: () => act({ act: 'freeze', frozen: frozenAt === null }),
    spotlight: () => {
      const [first] = selection.selected
      if (first !== undefined && first !== spotlight) act({ act: 'spotlight', seat: first })
      else if (spotlight !== null) act({ act: 'spotlight', seat: null })
    },
    lowerHand: () => {
      const [first] = handsOf(seats)
      if (first) act({ act: 'lower-hand', seat: first.id })
    },
    select: selection.all,
    undo: () => {
      if (undoable !== null) act({ act: 'undo', seq: undoable.seq })
    },
  }
  useKeys(commands)
  return commands
}

function useKeys(commands: BoardCommands): void {
  const latest = useRef(commands)
  latest.current = commands
  useShortcuts(
    useCallback((key) => {
      // Behind a dialog, nothing is done.
      if (document.querySelector('dialog[open]')) return false
      const phase = PHASES.find((each) => phaseKey(each) === key)
      if (phase) latest.current.goTo(phase)
      const found = Object.entries(BOARD_KEYS).find(([, letter]) => letter === key)
      if (found) latest.current[found[0] as BoardCommand]()
      return phase !== undefined || found !== undefined
    }, []),
  )
}
