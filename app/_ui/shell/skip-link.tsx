'use client'

import type { MouseEvent } from 'react'
import { useWords } from '../words/use-words.ts'

const ID = 'main'

/** The first tab stop of every page: moves the focus to the main content. Visible while it has the focus. */
export function SkipLink() {
  const { skipToMain } = useWords()
  function skip(event: MouseEvent): void {
    // Not a navigation: the fragment of a replay is its recording.
    event.preventDefault()
    document.getElementById(ID)?.focus()
  }
  return (
    <a
      href={`#${ID}`}
      onClick={skip}
      className="sr-only focus:not-sr-only focus:absolute focus:top-1.5 focus:left-4 focus:z-50 focus:rounded-md focus:border focus:border-ink focus:bg-raised focus:px-3 focus:py-1.5 focus:text-sm"
    >
      {skipToMain}
    </a>
  )
}

/** The beginning of the main content: the first child of `main`, which itself may have no box. */
export function MainStart() {
  return <span id={ID} tabIndex={-1} className="absolute" />
}
