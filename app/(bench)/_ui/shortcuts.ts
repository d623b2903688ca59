'use client'

import { useLayoutEffect } from 'react'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import { bottomTab, nextTab } from '../../_ui/display/bottom-tab.ts'
import { setHelp } from '../../_ui/display/open-help.ts'
import { shortcuts } from '../../_ui/display/preferences.ts'
import { togglePresentMode } from '../../_ui/display/present.ts'
import { ACT_IDS } from '../../_ui/lab/acts.ts'
import { KEYS, laneElementId } from '../../_ui/lab/keys.ts'
import type { Lab } from '../../_ui/lab/lab.ts'
import { useLab } from '../../_ui/lab/use-lab.tsx'
import { checkAs, steal } from '../../_ui/other-clients/client-requests.ts'
import { isTyping, stepThrough } from '../../_ui/timeline/travel-keys.ts'

/** Whether a navigation key is meant for the focused element: in a sheet it scrolls, on a tab it changes the tab. */
function isReading(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('aside') !== null
}

/** Single letters trigger actions, except while typing, with a modifier, or if they are turned off. */
export function useShortcuts(): void {
  const lab = useLab()
  // In the layout phase, so that shortcuts work from the first visible frame on.
  useLayoutEffect(() => {
    function onKey(event: KeyboardEvent): void {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.defaultPrevented) return
      if (isTyping(event.target)) return
      const isStep = !isReading(event.target) && stepThrough(lab, event.key)
      if (!isStep && (shortcuts.get() === 'off' || !press(lab, event.key))) return
      event.preventDefault()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [lab])
}

/** @returns whether the key has an action */
function press(lab: Lab, pressed: string): boolean {
  const key = pressed.toUpperCase()
  const lane = MECHANISM_IDS[Number(pressed) - 1]
  if (lane) document.getElementById(laneElementId(lane))?.focus()
  else if (key === KEYS.help) setHelp(true)
  else if (key === KEYS.heartbeat) lab.choose({ heartbeat: !lab.store.get().heartbeat })
  else if (key === KEYS.bottomPanel) bottomTab.set(nextTab(bottomTab.get()))
  else if (key === KEYS.present) togglePresentMode()
  else if (lab.store.get().phase !== 'ready') return false
  else if (key === KEYS.steal) steal(lab)
  else if (key === KEYS.try) checkAs(lab, 'mallory')
  else {
    const act = ACT_IDS.find((id) => KEYS[id] === key)
    if (!act) return false
    lab.act(act)
  }
  return true
}
