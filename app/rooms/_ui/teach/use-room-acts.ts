import { useState } from 'react'
import { callApi, type Problem } from '../../../_ui/lab/api.ts'
import type { RoomAct } from './board-types.ts'

/** Acts in a room, and what became of the newest one. */
export function useRoomActs(code: string, reread: () => void) {
  const [problem, setProblem] = useState<Problem | null>(null)
  /** Benches that the newest act could not change. */
  const [failed, setFailed] = useState<readonly string[]>([])

  /** @returns whether it was done */
  async function act(body: RoomAct): Promise<boolean> {
    const reply = await callApi('POST', '/api/rooms/{code}/acts', { params: { code }, body })
    setProblem(reply.problem)
    setFailed(reply.body?.failed ?? [])
    reread()
    return reply.problem === null
  }

  return { act, problem, failed, setProblem }
}
