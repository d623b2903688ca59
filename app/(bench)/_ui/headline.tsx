'use client'

import { DifferenceSentence } from '../../_ui/lane/difference-sentence.tsx'
import { lazyPart } from '../../_ui/parts/lazy-part.tsx'
import { withWords } from '../../_ui/words/create-words.ts'
import { loadAllWords } from '../../_ui/words/use-all-words.ts'
import { useIntro } from './intro/use-intro.ts'
import { NextStep } from './next-step.tsx'

const FirstMinute = lazyPart(() =>
  withWords(import('./intro/intro.tsx'), loadAllWords).then((module) => module.Intro),
)

/** The headline: what the last act changed, lane against lane. Seen and heard are the same sentence. */
export function Headline() {
  const teller = useIntro()
  const isStory = teller.isTold && teller.step !== 'doors'
  return (
    <div data-focus-fallback tabIndex={-1} className="-outline-offset-2">
      <div
        className={
          isStory
            ? 'sr-only'
            : 'flex flex-wrap items-center justify-between gap-x-10 gap-y-3 px-5 pt-1 pb-4 bench:min-h-20 bench:flex-nowrap'
        }
      >
        <DifferenceSentence />
        {!isStory && <NextStep teller={teller} />}
      </div>
      {isStory && <FirstMinute teller={teller} />}
    </div>
  )
}
