import { useCallback, useEffect, useRef, useState } from 'react'
import type { RoomView, SeatGivenView } from '#lib/web/room-types.ts'
import { INTRO_DONE } from '../../../_ui/display/intro-key.ts'
import { introSeen } from '../../../_ui/display/intro-seen.ts'
import { keepSeat } from '../../../_ui/display/kept-seat.ts'
import { type ApiResult, callApi, type Problem } from '../../../_ui/lab/api.ts'
import { useRoomCode } from '../shared/use-room-code.ts'

export type JoinableRoom = Exclude<RoomView, { readonly role: 'teacher' }>

export type Joining = ReturnType<typeof useJoinRoom>

/** Where the page is: the code is missing or wrong, the room was found, or a seat was given. */
type JoinStep =
  | { readonly step: 'code'; readonly typed: string; readonly problem: Problem | null }
  | { readonly step: 'reading' }
  | { readonly step: 'room'; readonly room: JoinableRoom }
  | {
      readonly step: 'welcome'
      readonly room: JoinableRoom
      readonly given: SeatGivenView
      /** The nickname that was typed; null after a resume phrase. */
      readonly typed: string | null
    }

export interface SeatRequest {
  readonly nickname?: string
  readonly password?: string
  readonly resume?: string
}

/** A server that is busy with a class states a few seconds; a limit of wrong attempts states a minute. */
const MAX_PAUSE_SECONDS = 10
const MAX_RETRIES = 5

/** Sends a request again while the server is busy: sixty people join in the same minute. */
async function whenFree<Body>(request: () => Promise<ApiResult<Body>>): Promise<ApiResult<Body>> {
  for (let retries = 0; ; retries++) {
    const result = await request()
    const pause = result.problem?.status === 429 ? result.retryAfterSeconds : null
    if (pause === null || pause > MAX_PAUSE_SECONDS || retries === MAX_RETRIES) return result
    // Not all at the same moment again.
    await new Promise((resolve) => setTimeout(resolve, (pause + Math.random() * 2) * 1000))
  }
}

/** Finds the room of a code, and takes a seat in it. */
export function useJoinRoom() {
  const inPath = useRoomCode()
  const [step, setStep] = useState<JoinStep>({ step: 'reading' })
  const isBusy = useRef(false)

  const find = useCallback(async (typed: string) => {
    const { problem, body } = await whenFree(() =>
      callApi('GET', '/api/rooms/{code}', { params: { code: typed.trim() }, query: { as: 'seat' } }),
    )
    if (problem || body.role === 'teacher') return setStep({ step: 'code', typed, problem })
    // A reload, and the history of the browser, find the room again.
    history.replaceState(null, '', `/join/${body.code}`)
    setStep({ step: 'room', room: body })
  }, [])

  useEffect(() => {
    if (inPath === null) setStep({ step: 'code', typed: '', problem: null })
    else if (inPath !== undefined) find(inPath)
  }, [inPath, find])

  /** @returns why no seat was given; null if one was */
  async function take(request: SeatRequest): Promise<Problem | null> {
    if (step.step !== 'room' || isBusy.current) return null
    isBusy.current = true
    const { code } = step.room
    const { problem, body } = await whenFree(() =>
      callApi('POST', '/api/rooms/{code}/seats', { params: { code }, body: request }),
    )
    isBusy.current = false
    if (problem) {
      if (problem.status === 404) setStep({ step: 'code', typed: code, problem })
      return problem
    }
    keepSeat(code)
    // The teacher leads; the first minute of a visitor would lead elsewhere.
    introSeen.set(INTRO_DONE)
    setStep({ step: 'welcome', room: step.room, given: body, typed: request.nickname ?? null })
    return null
  }

  return {
    step,
    find,
    take,
    askForCode: () => setStep({ step: 'code', typed: '', problem: null }),
  }
}
