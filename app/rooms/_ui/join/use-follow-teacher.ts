import { useEffect } from 'react'
import { callApi } from '../../../_ui/lab/api.ts'
import { followTeacher } from '../../../_ui/lab/brought.ts'

/** Follows the teacher of a room from a page that has no bench: each act of the teacher may bring all seats to an experiment. */
export function useFollowTeacher(code: string): void {
  useEffect(() => {
    const events = new EventSource(`/api/rooms/${code}/events`)
    const read = async () => {
      const { body } = await callApi('GET', '/api/rooms/{code}', { params: { code }, query: { as: 'seat' } })
      if (body?.role === 'seat' && !body.seat.isRemoved) followTeacher(body)
    }
    // The first one states that the stream is open; a later one that it was interrupted.
    for (const type of ['snapshot', 'teacher.acted']) events.addEventListener(type, read)
    return () => events.close()
  }, [code])
}
