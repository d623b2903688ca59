'use client'

import type { ComponentType } from 'react'
import { useSheet } from '../../../_ui/display/open-sheet.ts'
import { loadExperimentWords } from '../../../_ui/experiments/use-experiment-words.ts'
import { lazyPart } from '../../../_ui/parts/lazy-part.tsx'
import { loadTerms } from '../../../_ui/parts/use-terms.ts'
import { withWords } from '../../../_ui/words/create-words.ts'
import { loadAllWords } from '../../../_ui/words/use-all-words.ts'
import { loadSheetWords } from '../../../_ui/words/use-sheet-words.ts'
import { useAutoRefresh } from './use-auto-refresh.ts'

const defaultExport = <T,>(module: { readonly default: T }): T => module.default

/** Each sheet loads when it is first opened; the first paint contains none of them. */
const SHEETS: ReadonlyMap<string | null, ComponentType<{ of: string | null }>> = new Map([
  [
    'policy',
    lazyPart(() => withWords(import('./policy/policy-sheet.tsx'), loadSheetWords).then(defaultExport)),
  ],
  ['users', lazyPart(() => withWords(import('./users-sheet.tsx'), loadSheetWords).then(defaultExport))],
  ['keys', lazyPart(() => withWords(import('./keys-sheet.tsx'), loadSheetWords).then(defaultExport))],
  ['family', lazyPart(() => withWords(import('./family-sheet.tsx'), loadSheetWords).then(defaultExport))],
  [
    'mechanism',
    lazyPart(() =>
      withWords(import('./mechanism-sheet.tsx'), loadExperimentWords, loadTerms).then(defaultExport),
    ),
  ],
  ['copy', lazyPart(() => withWords(import('./copy-act-sheet.tsx'), loadAllWords).then(defaultExport))],
  ['share', lazyPart(() => withWords(import('./share-sheet.tsx'), loadAllWords).then(defaultExport))],
])

/** The admin sheet that is open, and the automatic refresh of this browser. */
export function AdminSheets() {
  useAutoRefresh()
  const params = new URLSearchParams(useSheet() ?? '')
  const Sheet = SHEETS.get(params.get('sheet'))
  return Sheet && <Sheet of={params.get('of')} />
}
