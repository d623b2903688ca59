import { PHASES } from './board-types.ts'

/** The keys of a board, besides those of every page. */
export const BOARD_KEYS = {
  previous: 'B',
  next: 'N',
  here: 'E',
  lock: 'L',
  lockAll: 'K',
  reveal: 'V',
  push: 'C',
  message: 'M',
  hint: 'H',
  timer: 'T',
  freeze: 'F',
  spotlight: 'S',
  lowerHand: 'G',
  scoreboard: 'O',
  select: 'A',
  reset: 'R',
  undo: 'U',
  end: 'X',
} as const
export type BoardCommand = keyof typeof BOARD_KEYS

/** The key of a phase: its number. */
export const phaseKey = (phase: (typeof PHASES)[number]) => String(PHASES.indexOf(phase) + 1)
