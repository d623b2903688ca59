import { useState } from 'react'
import type { TeacherView } from '#lib/web/room-types.ts'
import { callApi, type Problem } from '../../../_ui/lab/api.ts'
import type { RoomAct, Undone } from './board-types.ts'

/** Acts in a room, and what became of the newest one. */
export function useRoomActs({ code, acts }: Pick<TeacherView, 'code' | 'acts'>, reread: () => void) {
  const [problem, setProblem] = useState<Problem | null>(null)
  /** Seats whose benches the newest act could not change. */
  const [failed, setFailed] = useState<readonly string[]>([])
  const [isUndo, setIsUndo] = useState(false)
  const [undone, setUndone] = useState<Undone | null>(null)

  /** @returns whether it was done */
  async function act(body: RoomAct): Promise<boolean> {
    const reply = await callApi('POST', '/api/rooms/{code}/acts', { params: { code }, body })
    setProblem(reply.problem)
    setIsUndo(body.act === 'undo')
    setFailed(reply.body?.failed ?? [])
    if (body.act === 'undo' && body.seq !== undefined && reply.body) {
      setUndone({ undo: reply.body.seq, seq: body.seq, newest: acts[0]?.seq ?? null })
    }
    reread()
    return reply.problem === null
  }

  return { act, undone, outcome: { problem, failed, isUndo }, setProblem }
}
