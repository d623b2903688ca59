import { createBrowserText } from './preference.ts'

/** The seat of this browser in a room. Without one, the page sends no request about rooms. */
interface KeptSeat {
  /** The code of the room. */
  readonly code: string
  /** The bench whose cookies this browser has, by its public name; null before the seat’s bench was opened. */
  readonly bench: string | null
  readonly hasEnded: boolean
}

const ENDED = '!ended'

/** As text: the code, and the bench. Empty without a seat. */
export const keptSeat = createBrowserText('session-lab:seat')

export function readKeptSeat(): KeptSeat | null {
  const [code = '', bench = null] = keptSeat.get().split(' ')
  if (code === '') return null
  return { code, bench: bench === ENDED ? null : bench, hasEnded: bench === ENDED }
}

/** This browser has taken a seat. */
export function keepSeat(code: string): void {
  keptSeat.set(code)
}

export function keepSeatBench(code: string, bench: string): void {
  keptSeat.set(`${code} ${bench}`)
}

/** The room has ended. It is not asked for again, and the page says so until it is read. */
export function keepEndedSeat(code: string): void {
  keptSeat.set(`${code} ${ENDED}`)
}

export function forgetSeat(): void {
  keptSeat.set('')
}

/** The messages of the room that were dismissed, by their positions. */
export const dismissed = createBrowserText('session-lab:dismissed')
const MAX_DISMISSED = 50

export function dismiss(seq: string): void {
  const before = dismissed.get().split(' ').filter(Boolean)
  dismissed.set([...before, seq].slice(-MAX_DISMISSED).join(' '))
}
