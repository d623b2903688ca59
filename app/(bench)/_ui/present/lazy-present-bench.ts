import { lazyPart } from '../../../_ui/parts/lazy-part.tsx'
import { PresentSkeleton } from '../../../_ui/present/present-skeleton.tsx'
import { withWords } from '../../../_ui/words/create-words.ts'
import { loadAllWords } from '../../../_ui/words/use-all-words.ts'
import { loadPresentWords } from '../../../_ui/words/use-present-words.ts'

/** The bench in present mode. Loads when it is first shown. */
export const PresentBench = lazyPart(
  () =>
    withWords(import('./present-bench.tsx'), loadAllWords, loadPresentWords).then(
      (module) => module.PresentBench,
    ),
  undefined,
  PresentSkeleton,
)
