'use client'

import { type ComponentType, useEffect } from 'react'
import { useSheet } from '../../../_ui/display/open-sheet.ts'
import { usePreference } from '../../../_ui/display/preference.ts'
import { autoRefresh } from '../../../_ui/display/preferences.ts'
import { useLab } from '../../../_ui/lab/use-lab.tsx'
import { lazyPart } from '../../../_ui/parts/lazy-part.tsx'

const whole = <T,>(module: { readonly default: T }): T => module.default

/** Each sheet loads when it is first opened; the first paint contains none of them. */
const SHEETS: ReadonlyMap<string | null, ComponentType<{ of: string | null }>> = new Map([
  ['policy', lazyPart(() => import('./policy/policy-sheet.tsx').then(whole))],
  ['users', lazyPart(() => import('./users-sheet.tsx').then(whole))],
  ['keys', lazyPart(() => import('./keys-sheet.tsx').then(whole))],
  ['family', lazyPart(() => import('./family-sheet.tsx').then(whole))],
  ['share', lazyPart(() => import('./share-sheet.tsx').then(whole))],
])

/** The admin sheet that is open, and the automatic refresh of this browser. */
export function AdminSheets() {
  useAutoRefresh()
  const params = new URLSearchParams(useSheet() ?? '')
  const Sheet = SHEETS.get(params.get('sheet'))
  return Sheet && <Sheet of={params.get('of')} />
}

function useAutoRefresh(): void {
  const lab = useLab()
  const isOn = usePreference(autoRefresh) === 'on'
  useEffect(() => {
    if (!isOn) return
    let stop = () => {}
    let isOver = false
    import('../../../_ui/lab/auto-refresh.ts').then(({ startAutoRefresh }) => {
      if (!isOver) stop = startAutoRefresh(lab)
    })
    return () => {
      isOver = true
      stop()
    }
  }, [lab, isOn])
}
