'use client'

import dynamic from 'next/dynamic'
import { type ComponentType, useEffect } from 'react'
import { useLab } from '../lab/use-lab.tsx'
import { usePreference } from '../look/preference.ts'
import { autoRefresh } from '../look/preferences.ts'
import { useSheet } from '../look/sheet.ts'

/** Each sheet comes when it is first opened; the first paint carries none of them. */
const SHEETS: Readonly<Record<string, ComponentType<{ of: string | null }>>> = {
  policy: dynamic(() => import('./policy/policy-sheet.tsx')),
  users: dynamic(() => import('./users-sheet.tsx')),
  keys: dynamic(() => import('./keys-sheet.tsx')),
  family: dynamic(() => import('./family-sheet.tsx')),
  share: dynamic(() => import('../timeline/share.tsx')),
}

/** The operator’s desk: the sheet that stands open, and what this browser does by itself. */
export function Desk() {
  useAutoRefresh()
  const params = new URLSearchParams(useSheet() ?? '')
  const Sheet = SHEETS[params.get('sheet') ?? '']
  return Sheet ? <Sheet of={params.get('of')} /> : null
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
