'use client'

import { type ReactNode, useState } from 'react'
import { useLab, useLabState } from '../lab/use-lab.tsx'
import { lazyPart } from '../parts/lazy-part.tsx'
import type { Announced } from '../state/state.ts'
import { withWords } from '../words/create-words.ts'
import { loadAllWords } from '../words/use-all-words.ts'
import { useWords } from '../words/use-words.ts'

const load = () => withWords(import('./announcement.tsx'), loadAllWords)
const Result = lazyPart(() => load().then((module) => module.Result))
const PastResult = lazyPart(() => load().then((module) => module.PastResult))

/**
 * The live region of the page: after each act, its result lane by lane. It stays mounted, because a screen reader announces
 * only changes of an existing region, and it is not atomic, so that only the new part is read.
 * @param children a visible sentence of the page itself, announced when it changes
 */
export function Announcer({ children }: { children?: ReactNode }) {
  const words = useWords()
  const isPast = useLabState((state) => state.moment !== null)
  const announced = useLabState((state) => state.announced)
  return (
    <span role="status" aria-live="polite" aria-atomic="false" aria-label={words.announcements}>
      {children && <span data-testid="sentence">{children}</span>}
      <span className="sr-only" data-testid="results">
        {isPast ? <PastResult /> : announced && <NewResult announced={announced} />}
      </span>
    </span>
  )
}

/** A new element for each act: the same result is announced again. */
function NewResult({ announced }: { announced: Announced }) {
  const lab = useLab()
  const [acts, setActs] = useState({ announced, count: 0 })
  if (acts.announced !== announced) setActs({ announced, count: acts.count + 1 })
  return <Result key={acts.count} lab={lab} announced={announced} />
}
