import { areActsLocked } from '#lib/web/room-locks.ts'
import type { SeatView } from '#lib/web/room-types.ts'
import { keepEndedSeat, keepSeatBench, readKeptSeat } from '../display/kept-seat.ts'
import { callApi } from './api.ts'
import type { Memory } from './local-storage.ts'

/** The seat of this browser, as the room was read last. */
export type SeatState =
  | {
      readonly state: 'seated'
      readonly view: SeatView
      /** By the stopwatch of the page: the clock of the client may be hours wrong. */
      readonly readAt: number
      /** What the teacher did last to the bench, until the next act. */
      readonly benchNote: BenchNote | null
    }
  /** `lost`: the browser no longer has the key of the seat. */
  | { readonly state: 'ended' | 'lost'; readonly code: string }

/** The teacher has changed, reset or restored the bench, or reset the progress in an experiment. */
export interface BenchNote {
  readonly of: 'changed' | 'reset' | 'resetExperiment' | 'restored'
  /** The newest event of the room at that time. */
  readonly seq: string
}

/**
 * What a reading has found: no seat; the bench of the seat, whose cookies the browser has (`same`) or may not have yet
 * (`other`); or no response.
 */
type SeatReading = 'none' | 'same' | 'other' | 'unreachable'

/** The longest time that a timer can wait. */
const MAX_TIMER_MS = 2 ** 31 - 1

export type SeatStore = ReturnType<typeof createSeat>

/** Reads the room of this browser’s seat. @param memory gets the passwords of the seat’s bench */
export function createSeat(memory: Memory) {
  let current: SeatState | null = null
  let benchNote: BenchNote | null = null
  let expiry: ReturnType<typeof setTimeout> | undefined
  /** The newest reading: an outdated one has its result. */
  let newest: Promise<SeatReading> | null = null
  const listeners = new Set<() => void>()

  function show(state: SeatState | null): void {
    current = state
    clearTimeout(expiry)
    if (state?.state === 'seated') {
      const { expiresAt, now } = state.view
      expiry = setTimeout(read, Math.min(MAX_TIMER_MS, expiresAt - now + 1000))
    }
    for (const listener of listeners) listener()
  }

  function keepNote(note: BenchNote | null): void {
    benchNote = note
    if (current?.state === 'seated' && current.benchNote !== note) show({ ...current, benchNote: note })
  }

  const benchName = () => (current?.state === 'seated' ? current.view.bench.publicName : null)

  function end(code: string): SeatReading {
    show({ state: 'ended', code })
    return 'none'
  }

  function read(): Promise<SeatReading> {
    const mine: Promise<SeatReading> = readNow(() => (newest === mine ? null : newest))
    newest = mine
    return mine
  }

  /** @param newer the reading that began after this one */
  async function readNow(newer: () => Promise<SeatReading> | null): Promise<SeatReading> {
    const kept = readKeptSeat()
    if (kept === null) {
      if (current !== null) show(null)
      return 'none'
    }
    const { code } = kept
    if (kept.hasEnded) return end(code)
    const { problem, body: view } = await callApi('GET', '/api/rooms/{code}', {
      params: { code },
      query: { as: 'seat' },
    })
    const replacedBy = newer()
    if (replacedBy !== null) return replacedBy
    if (problem) {
      if (problem.status === 404) keepEndedSeat(code)
      // Only codes of rooms that do not exist are limited.
      return problem.status === 404 || problem.status === 429 ? end(code) : 'unreachable'
    }
    if (view.role !== 'seat') {
      show({ state: 'lost', code })
      return 'none'
    }
    const { publicName, users } = view.bench
    const readAt = performance.now()
    const isSame = kept.bench === publicName
    // Another tab may have changed passwords since.
    if (!isSame || (await memory.find(publicName)) === null) {
      memory.begin(publicName, Object.fromEntries(users.map(({ name, password }) => [name, password])))
    }
    show({ state: 'seated', view, readAt, benchNote })
    return isSame ? 'same' : 'other'
  }

  return {
    get: () => current,
    subscribe: (listener: () => void) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    read,
    /** Reads the room after an act of the teacher. */
    async readAfter(act: string): Promise<void> {
      const before = benchName()
      await read()
      if (current?.state !== 'seated') return
      const of = noteOf(act, benchName() !== before)
      if (of !== undefined) keepNote(of && { of, seq: current.view.seq })
    },
    /** The seat has acted itself: it has seen what the teacher did. */
    dropNote: (): void => keepNote(null),
    /** The browser has no cookies of another bench than the seat’s. */
    keepBench(): void {
      if (current?.state === 'seated') keepSeatBench(current.view.code, current.view.bench.publicName)
    },
    /** Whether the seat has another bench than this one: the teacher has reset it, or undone that. */
    isElsewhere: (publicName: string | undefined) =>
      current?.state === 'seated' && current.view.bench.publicName !== publicName,
    /** Whether the room does not allow acts yet. */
    isLocked: () =>
      current?.state === 'seated' && !current.view.seat.isRemoved && areActsLocked(current.view),
    async raiseHand(raised: boolean): Promise<void> {
      if (current?.state !== 'seated') return
      const params = { code: current.view.code }
      await callApi('POST', '/api/rooms/{code}/hand', { params, body: { raised } })
      await read()
    },
  }
}

/** What an act of the teacher means for the bench; undefined: nothing. @param isOther whether the seat has another bench now */
function noteOf(act: string, isOther: boolean): BenchNote['of'] | null | undefined {
  if (act === 'push') return 'changed'
  if (act === 'reset') return isOther ? 'reset' : 'resetExperiment'
  if (act === 'restore' || (act === 'undo' && isOther)) return 'restored'
  // The class is at something else by now.
  return act === 'goto' ? null : undefined
}
