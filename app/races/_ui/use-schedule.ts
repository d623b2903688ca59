'use client'

import { useEffect, useState } from 'react'
import { type Problem, send, urlOf } from '../../_ui/lab/api.ts'
import { type Loaded, useLoading } from '../../_ui/lab/use-reading.ts'
import type { ScheduleView } from './race-types.ts'
import type { RaceAddress } from './use-race-address.ts'

/** The state after the steps of the address, each executed by the server from the start of the race. */
export interface ScheduleReading {
  /** Of the newest schedule that was executed; null before the first. */
  readonly shown: ScheduleView | null
  /** Whether it is the one of the address. */
  readonly isCurrent: boolean
  readonly problem: Problem | null
}

export function useSchedule(address: RaceAddress, isReady: boolean): ScheduleReading {
  const key = isReady ? JSON.stringify(address) : null
  const { reading, latest } = useLoading(key, execute)
  const [before, setBefore] = useState<{ subject: string; view: ScheduleView } | null>(null)
  const subject = `${address.race} ${address.code}`
  useEffect(() => {
    if (latest !== null) setBefore({ subject, view: latest })
  }, [latest, subject])
  return {
    shown: latest ?? (before?.subject === subject ? before.view : null),
    isCurrent: latest !== null,
    problem: reading.state === 'failed' ? reading.problem : null,
  }
}

function execute(key: string, signal: AbortSignal): Promise<Loaded<ScheduleView>> {
  const { race, code, schedule } = JSON.parse(key) as RaceAddress
  const url = urlOf('/api/bench/races/{id}', { params: { id: race } })
  return send<ScheduleView>('POST', url, { implementation: code, schedule }, signal)
}
