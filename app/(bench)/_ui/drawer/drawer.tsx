'use client'

import { useSheet } from '../../../_ui/display/open-sheet.ts'
import { lazyPart } from '../../../_ui/parts/lazy-part.tsx'

/** Loads when it is first opened; the bench does not need it. */
const Panel = lazyPart(() => import('./panel.tsx').then(({ Panel }) => Panel))

export const VIEWS = ['wire', 'storage', 'sequence', 'code'] as const
/** The four views of a request. */
export type View = (typeof VIEWS)[number]

/** The drawer, if the URL names one of its views. */
export function Drawer() {
  const query = useSheet()
  const params = new URLSearchParams(query ?? '')
  const view = VIEWS.find((known) => known === params.get('sheet'))
  return view ? <Panel view={view} of={params.get('of') ?? ''} /> : null
}
