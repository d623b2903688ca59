import { useState } from 'react'
import type { ResponseBody } from '#lib/web/routes-types.ts'
import { activeBugs } from '../state/active-bugs.ts'
import { callApi, type Problem } from './api.ts'
import { useLab, useLiveState } from './use-lab.tsx'

export type MutationView = ResponseBody<'/api/mutations', 'GET'>['mutations'][number]

export interface PlantedBugs {
  /** The IDs of the bugs that are active in this bench. */
  readonly active: readonly string[]
  /** Switches one. @returns whether the server has done it */
  readonly toggle: (id: string, isOn: boolean) => Promise<boolean>
  readonly switchAllOff: () => Promise<boolean>
  /** Why the newest change was refused. */
  readonly problem: Problem | null
}

/** The planted bugs of the bench of the visitor, and what switches them. */
export function usePlantedBugs(): PlantedBugs {
  const lab = useLab()
  const active = useLiveState(activeBugs)
  const [problem, setProblem] = useState<Problem | null>(null)

  async function change(next: (before: readonly string[]) => readonly string[]): Promise<boolean> {
    let isDone = false
    await lab.operate(async () => {
      // A request names all bugs, and the event about the change before may not have arrived.
      const { problem: unread, body: bench } = await callApi('GET', '/api/bench')
      const body = bench && { active: [...next(bench.mutations ?? [])] }
      const refused = body ? (await callApi('PATCH', '/api/bench/mutations', { body })).problem : unread
      setProblem(refused)
      isDone = refused === null
    })
    return isDone
  }

  return {
    active,
    problem,
    toggle: (id, isOn) =>
      change((before) => [...before.filter((other) => other !== id), ...(isOn ? [id] : [])]),
    switchAllOff: () => change(() => []),
  }
}
