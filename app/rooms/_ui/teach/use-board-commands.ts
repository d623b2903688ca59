import { useCallback, useRef } from 'react'
import { useShortcuts } from '../../../_ui/shell/use-shortcuts.ts'
import { BOARD_KEYS, type BoardCommand, phaseKey } from './board-keys.ts'
import { handsOf } from './board-rows.ts'
import { firstPhaseOf } from './board-step.ts'
import { type BoardTools, PHASES, type Phase } from './board-types.ts'
import { scoreRows } from './score-rows.ts'
import { type Undoable, useUndoable } from './undo-bar.tsx'
import type { SeatSelection } from './use-seat-selection.ts'

export type BoardCommands = Readonly<Record<BoardCommand, () => void>> & {
  /** The newest act, as long as it is offered for undo. */
  readonly undoable: Undoable | null
  readonly goTo: (phase: Phase) => void
  /** Begins another experiment, or leaves all of them. */
  readonly goToExperiment: (experiment: string | null) => void
}

/** What a board can do, by button and by key. */
export function useBoardCommands(
  { room, act, openDialog, undone }: BoardTools,
  selection: SeatSelection,
  readAt: number | null,
): BoardCommands {
  const undoable = useUndoable(room, readAt, undone)
  const { experiments, experiment, phase, locked, revealed, spotlight, scoreboard, frozenAt, seats } = room
  const step = (by: number) => {
    const next = experiments[experiments.indexOf(experiment ?? '') + by]
    if (next !== undefined) goToExperiment(next)
  }
  const goTo = (to: Phase) => void act({ act: 'goto', experiment, phase: to })
  const goToExperiment = (of: string | null) =>
    void act({ act: 'goto', experiment: of, phase: of === null ? 'lobby' : firstPhaseOf(room) })
  const isAllLocked = experiments.every((id) => locked.includes(id))
  const commands: BoardCommands = {
    undoable,
    goTo,
    goToExperiment,
    previous: () => step(-1),
    next: () => step(1),
    here: () => act({ act: 'goto', experiment, phase, bring: true }),
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
    scoreboard: () => {
      const isShown = scoreboard !== null
      if (isShown || scoreRows(seats, 'score').length > 0) act({ act: 'scoreboard', shown: !isShown })
    },
    select: selection.all,
    // An older act is undone in the list only, where it is named.
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
