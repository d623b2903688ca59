'use client'

import { useSheet } from '../../../_ui/display/open-sheet.ts'
import { lazyPart } from '../../../_ui/parts/lazy-part.tsx'

/** Loaded when somebody opens it: nobody needs it to see the bench. */
const Panel = lazyPart(() => import('./panel.tsx').then(({ Panel }) => Panel))

export const VIEWS = ['wire', 'storage', 'sequence', 'code'] as const
/** The four ways to look at an exchange. */
export type View = (typeof VIEWS)[number]

/** The drawer, where the address asks for one of its views. */
export function Drawer() {
  const query = useSheet()
  const params = new URLSearchParams(query ?? '')
  const view = VIEWS.find((known) => known === params.get('sheet'))
  return view ? <Panel view={view} of={params.get('of') ?? ''} /> : null
}
