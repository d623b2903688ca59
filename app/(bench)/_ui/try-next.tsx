'use client'

import { loadExperimentWords } from '../../_ui/experiments/use-experiment-words.ts'
import { lazyPart } from '../../_ui/parts/lazy-part.tsx'
import { loadTerms } from '../../_ui/parts/use-terms.ts'
import { withWords } from '../../_ui/words/create-words.ts'

const TryNextPanel = lazyPart(() =>
  withWords(import('./try-next-panel.tsx'), loadExperimentWords, loadTerms).then(
    (module) => module.TryNextPanel,
  ),
)

/** The experiment in progress, or a suggestion of the next one. Its line is reserved, so that nothing moves when it loads. */
export function TryNext() {
  return (
    <div className="min-h-4 present:hidden">
      <TryNextPanel />
    </div>
  )
}
