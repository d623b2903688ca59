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

/** The headline: what the last act changed in the lanes. Screen readers announce the same sentence. */
export function Headline() {
  const controller = useIntro()
  const isIntroShown = controller.isShown && controller.step !== 'login'
  return (
    <div data-focus-fallback tabIndex={-1} className="-outline-offset-2">
      <div
        className={
          isIntroShown
            ? 'sr-only'
            : 'flex flex-wrap items-center justify-between gap-x-10 gap-y-3 px-5 pt-1 pb-4 bench:min-h-20 bench:flex-nowrap'
        }
      >
        <DifferenceSentence />
        {!isIntroShown && <NextStep controller={controller} />}
      </div>
      {isIntroShown && <FirstMinute controller={controller} />}
    </div>
  )
}
