'use client'

import type { ResponseBody } from '#lib/web/routes-types.ts'
import { callApi } from '../../../_ui/lab/api.ts'
import { type Loaded, useLoading, useReading } from '../../../_ui/lab/use-reading.ts'

type Notes = ResponseBody<'/api/experiments/{id}/notes', 'GET'>

/** The answer and the reason of an experiment; null until they are known. @param id null as long as they must not be shown */
export function useExperimentNotes(id: string | null) {
  return useReading('/api/experiments/{id}/notes', id === null ? null : { params: { id } }).latest
}

/** The same of several experiments; those that are not known yet are left out. */
export function useNotesOf(ids: readonly string[]): readonly Notes[] {
  const key = Array.from(new Set(ids)).sort().join(' ')
  return useLoading(key === '' ? null : key, readNotes).latest ?? NONE
}

const NONE: readonly Notes[] = []
/** Notes do not change as long as the page is open. */
const known = new Map<string, Notes>()

async function readNotes(key: string): Promise<Loaded<readonly Notes[]>> {
  for (const id of key.split(' ')) {
    if (known.has(id)) continue
    const { body, problem } = await callApi('GET', '/api/experiments/{id}/notes', { params: { id } })
    if (problem) return { problem, body: null }
    known.set(id, body)
  }
  return { problem: null, body: key.split(' ').flatMap((id) => known.get(id) ?? []) }
}
