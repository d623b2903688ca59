'use client'

import { type ComponentType, lazy, Suspense, useEffect } from 'react'
import { useLab } from '../lab/use-lab.tsx'
import { usePreference } from '../look/preference.ts'
import { autoRefresh } from '../look/preferences.ts'
import { useSheet } from '../look/sheet.ts'

/** Each sheet comes when it is first opened; the first paint carries none of them. */
const SHEETS: ReadonlyMap<string | null, ComponentType<{ of: string | null }>> = new Map([
  ['policy', lazy(() => import('./policy/policy-sheet.tsx'))],
  ['users', lazy(() => import('./users-sheet.tsx'))],
  ['keys', lazy(() => import('./keys-sheet.tsx'))],
  ['family', lazy(() => import('./family-sheet.tsx'))],
  ['share', lazy(() => import('../timeline/share.tsx'))],
])

/** The operator’s desk: the sheet that stands open, and what this browser does by itself. */
export function Desk() {
  useAutoRefresh()
  const params = new URLSearchParams(useSheet() ?? '')
  const Sheet = SHEETS.get(params.get('sheet'))
  return (
    Sheet && (
      <Suspense>
        <Sheet of={params.get('of')} />
      </Suspense>
    )
  )
}

function useAutoRefresh(): void {
  const lab = useLab()
  const isOn = usePreference(autoRefresh) === 'on'
  useEffect(() => {
    if (!isOn) return
    let stop = () => {}
    let isOver = false
    import('../lab/auto-refresh.ts').then(({ startAutoRefresh }) => {
      if (!isOver) stop = startAutoRefresh(lab)
    })
    return () => {
      isOver = true
      stop()
    }
  }, [lab, isOn])
}
