'use client'

import { useState } from 'react'
import { RESTORE_PROTECTIONS, type RestoreProtection } from '#lib/core/restore-prediction.ts'
import { type ApiResult, callApi, type Problem, send, urlOf } from '../../../_ui/lab/api.ts'
import { useReading } from '../../../_ui/lab/use-reading.ts'
import type { BackupItem, BackupsReading, RestoreReport } from './backup-types.ts'

/** Clients of each lane that log in, and those of them that log out. */
export const TRIAL = { logIn: 10, logOut: 3 } as const

/** An act failed: the problem that the server stated. */
class ActFailed extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.detail)
    this.problem = problem
  }
}

async function must<Body>(call: Promise<ApiResult<Body>>): Promise<Body> {
  const result = await call
  if (result.problem) throw new ActFailed(result.problem)
  return result.body
}

/** Forty logins on a busy server, or a restore with all of its checks, take longer than the requests of the page usually do. */
const TIMEOUT_MS = 30_000

function post<Body>(path: string, body: object): Promise<Body> {
  return must(send<Body>('POST', path, body, undefined, TIMEOUT_MS))
}

const BACKUPS = '/api/bench/backups'
const clients = (path: string, perLane: number) =>
  post<BackupsReading['clients']>(`${BACKUPS}/clients${path}`, { perLane })
const logIn = () => clients('', TRIAL.logIn)
const logOut = () => clients('/logout', TRIAL.logOut)
const backUp = () => post<BackupItem>(BACKUPS, {})
const remove = (id: string) =>
  must(callApi('DELETE', '/api/bench/backups/{id}', { params: { id }, body: {} }))
const restore = (id: string, protection: RestoreProtection) =>
  post<RestoreReport>(urlOf('/api/bench/backups/{id}/restore', { params: { id } }), { protection })

/** The step of the section whose act failed. */
export type Step = 'backUp' | 'logOut' | 'restore'

export interface FailedAct {
  readonly step: Step
  readonly problem: Problem
}

/** The backups of the bench, and the acts on them, one at a time. */
export function useRestoreLab() {
  const { latest, isStale, again } = useReading('/api/bench/backups', {})
  const [isWorking, setWorking] = useState(false)
  const [failed, setFailed] = useState<FailedAct | null>(null)
  const [chosen, choose] = useState<string | null>(null)
  const [reports, setReports] = useState<Readonly<Partial<Record<RestoreProtection, RestoreReport>>>>({})
  const [restored, setRestored] = useState<RestoreProtection | null>(null)

  async function act(step: Step, work: () => Promise<unknown>): Promise<void> {
    if (isWorking) return
    setWorking(true)
    setFailed(null)
    setRestored(null)
    try {
      await work()
    } catch (error) {
      if (!(error instanceof ActFailed)) throw error
      setFailed({ step, problem: error.problem })
    } finally {
      await again()
      setWorking(false)
    }
  }

  const used: BackupItem | null =
    latest?.backups.find(({ id }) => id === chosen) ?? latest?.backups[0] ?? null

  async function restoreWith(id: string, protection: RestoreProtection): Promise<void> {
    const report = await restore(id, protection)
    setReports((before) => ({ ...before, [protection]: report }))
    setRestored(protection)
  }

  /** Each protection gets sessions of its own: an epoch refuses those of the restore before. */
  async function tryAll(): Promise<void> {
    for (const protection of RESTORE_PROTECTIONS) {
      const now = await again()
      if (now && now.backups.length >= now.max) await remove(now.backups.at(-1)?.id ?? '')
      await logIn()
      const { id } = await backUp()
      choose(id)
      await logOut()
      await restoreWith(id, protection)
    }
  }

  return {
    latest,
    isStale,
    isWorking,
    failed,
    used,
    reports,
    restored,
    choose,
    logIn: () => act('backUp', logIn),
    logOut: () => act('logOut', logOut),
    backUp: () =>
      act('backUp', async () => {
        choose((await backUp()).id)
      }),
    remove: (id: string) => act('backUp', () => remove(id)),
    restore: (protection: RestoreProtection) =>
      act('restore', async () => {
        if (used) await restoreWith(used.id, protection)
      }),
    tryAll: () => act('restore', tryAll),
  }
}
