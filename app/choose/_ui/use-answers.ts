'use client'

import { useMemo, useSyncExternalStore } from 'react'
import { readAnswers, type SomeAnswers, searchOf } from '#lib/evidence/advisor/questions.ts'

/* The answers are in the query string of the page, so that a reload and a shared link have them. */

const listeners = new Set<() => void>()

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  addEventListener('popstate', listener)
  return () => {
    listeners.delete(listener)
    removeEventListener('popstate', listener)
  }
}

/** Null in the prerendered page, which has no query string. */
export function useAnswers(): SomeAnswers | null {
  const search = useSyncExternalStore(
    subscribe,
    () => location.search,
    () => null,
  )
  return useMemo(() => (search === null ? null : readAnswers(search)), [search])
}

/** Replaces the entry of the history: one for each answer would only be in the way of going back. */
export function setAnswers(answers: SomeAnswers): void {
  history.replaceState(null, '', location.pathname + searchOf(answers))
  for (const listener of listeners) listener()
}
