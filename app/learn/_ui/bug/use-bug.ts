import { useState } from 'react'
import type { RequestBody, ResponseBody } from '#lib/web/routes-types.ts'
import type { ExperimentController } from '../../../_ui/experiments/use-experiment.ts'
import { callApi, type Problem } from '../../../_ui/lab/api.ts'
import { useReading } from '../../../_ui/lab/use-reading.ts'
import { useActsLock } from '../../../_ui/lab/use-seat.ts'

export type BugInfo = ResponseBody<'/api/bench/experiments/{id}/bug', 'GET'>
export type FixInfo = NonNullable<BugInfo['fixes']>[number]
export type RunStep = NonNullable<BugInfo['exploit']>['steps'][number]
type Answer = RequestBody<'/api/bench/experiments/{id}/answer', 'POST'>

/** The listing of a bug with what was run against it, and the answers to it. */
export function useBug({ experiment, progress }: ExperimentController) {
  const params = { id: experiment.id }
  /** Each attempt, check and answer changes what the listing shows. */
  const version = progress && `${progress.attempts} ${progress.checks.map(({ at }) => at).join()}`
  const { latest: bug, again } = useReading(
    '/api/bench/experiments/{id}/bug',
    progress === null ? null : { params },
    { when: version },
  )
  const isLocked = useActsLock()
  const [busy, setBusy] = useState<string | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)

  async function answer(body: Answer, name: string = body.part): Promise<void> {
    // An answer of another part may still be read while this one is given: only the same click twice is ignored.
    if (busy === name) return
    setBusy(name)
    const reply = await callApi('POST', '/api/bench/experiments/{id}/answer', { params, body })
    await again()
    setProblem(reply.problem)
    setBusy((current) => (current === name ? null : current))
  }

  return {
    bug,
    busy,
    problem,
    answer,
    canAnswer: progress !== null && progress.state !== 'open' && !isLocked,
  }
}

export type BugController = ReturnType<typeof useBug>
