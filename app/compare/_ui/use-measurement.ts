'use client'

import { useCallback, useState } from 'react'
import type { ResponseBody } from '#lib/web/routes-types.ts'
import { callApi, type Problem } from '../../_ui/lab/api.ts'
import { useLab, useLiveState } from '../../_ui/lab/use-lab.tsx'
import { useReading } from '../../_ui/lab/use-reading.ts'
import type { LabState } from '../../_ui/state/state.ts'

export type BenchMeasurement = ResponseBody<'/api/bench/evidence', 'GET'>
export type MeasuredHere = BenchMeasurement['cells'][number]

const isOfMeasurement = ({ type }: { readonly type: string }) =>
  type.startsWith('evidence.') || type === 'bench.reset'

/** The bench, and the newest event that changed its measurement. */
function versionOf({ bench, events }: LabState): string | null {
  return bench && `${bench.id} ${events.find(isOfMeasurement)?.seq ?? ''}`
}

/** The measurement of the bench, up to date with its events, and the acts on it. */
export function useMeasurement() {
  const lab = useLab()
  const version = useLiveState(versionOf)
  const { latest, again } = useReading('/api/bench/evidence', version === null ? null : {}, { when: version })
  const [problem, setProblem] = useState<Problem | null>(null)

  const start = useCallback(
    async (body: { cells?: string[]; here?: { passwords: Record<string, string> } }) => {
      const answer = await callApi('POST', '/api/bench/evidence', { body })
      setProblem(answer.problem)
      await again()
    },
    [again],
  )
  return {
    measurement: latest,
    problem,
    isReady: version !== null,
    measure: useCallback((cells: string[]) => start({ cells }), [start]),
    prove: useCallback(
      (cell: string) => start({ cells: [cell], here: { passwords: { ...lab.passwords() } } }),
      [start, lab],
    ),
    stop: useCallback(async () => {
      await callApi('DELETE', '/api/bench/evidence')
      await again()
    }, [again]),
  }
}
