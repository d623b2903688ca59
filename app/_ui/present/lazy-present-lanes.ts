import { lazyPart } from '../parts/lazy-part.tsx'
import { withWords } from '../words/create-words.ts'
import { loadAllWords } from '../words/use-all-words.ts'
import { loadPresentWords } from '../words/use-present-words.ts'

/** The lanes for a projector. They load when they are first shown. */
export const PresentLanes = lazyPart(() =>
  withWords(import('./present-lanes.tsx'), loadAllWords, loadPresentWords).then(
    (module) => module.PresentLanes,
  ),
)
