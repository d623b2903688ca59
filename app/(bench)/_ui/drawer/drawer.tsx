'use client'

import { useSheet } from '../../../_ui/display/open-sheet.ts'
import { lazyPart } from '../../../_ui/parts/lazy-part.tsx'
import { withWords } from '../../../_ui/words/create-words.ts'
import { loadAllWords } from '../../../_ui/words/use-all-words.ts'
import { loadCodeWords } from '../../../_ui/words/use-code-words.ts'
import { loadDrawerWords } from './use-drawer-words.ts'

/** Loads when it is first opened; the bench does not need it. */
const Panel = lazyPart(() =>
  withWords(import('./panel.tsx'), loadDrawerWords, loadAllWords, loadCodeWords).then(({ Panel }) => Panel),
)

export const VIEWS = ['wire', 'storage', 'sequence', 'code'] as const
/** The four views of a request. */
export type View = (typeof VIEWS)[number]

/** The drawer, if the URL names one of its views. */
export function Drawer() {
  const query = useSheet()
  const params = new URLSearchParams(query ?? '')
  const view = VIEWS.find((known) => known === params.get('sheet'))
  if (!view) return null
  const place = { file: params.get('file'), line: Number(params.get('line')) }
  return <Panel view={view} of={params.get('of') ?? ''} place={place} />
}
