'use client'

import type { ReactNode } from 'react'
import { lazyPart } from '../../../_ui/parts/lazy-part.tsx'
import { withWords } from '../../../_ui/words/create-words.ts'
import { loadAllWords } from '../../../_ui/words/use-all-words.ts'
import { Opening } from './opening.tsx'
import { useIntro } from './use-intro.ts'

const FirstMinute = lazyPart(
  () => withWords(import('./first-minute.tsx'), loadAllWords).then((module) => module.FirstMinute),
  undefined,
  Opening,
)

/** The first minute for a new visitor, and otherwise the bench. */
export function Intro({ children }: { children: ReactNode }) {
  const controller = useIntro()
  return controller.isShown ? <FirstMinute controller={controller} /> : children
}
