import { useEffect } from 'react'
import { usePreference } from '../../../_ui/display/preference.ts'
import { autoRefresh } from '../../../_ui/display/preferences.ts'
import { useLab } from '../../../_ui/lab/use-lab.tsx'

/** Refreshes the tokens of this browser automatically, if that is chosen. */
export function useAutoRefresh(): void {
  const lab = useLab()
  const isOn = usePreference(autoRefresh) === 'on'
  useEffect(() => {
    if (!isOn) return
    let stop = () => {}
    let isUnmounted = false
    import('../../../_ui/lab/auto-refresh.ts').then(({ startAutoRefresh }) => {
      if (!isUnmounted) stop = startAutoRefresh(lab)
    })
    return () => {
      isUnmounted = true
      stop()
    }
  }, [lab, isOn])
}
