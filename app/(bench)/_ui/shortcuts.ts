'use client'

import { useLayoutEffect } from 'react'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import { footTab, nextTab } from '../../_ui/display/bottom-tab.ts'
import { setHelp } from '../../_ui/display/open-help.ts'
import { shortcuts } from '../../_ui/display/preferences.ts'
import { togglePresentMode } from '../../_ui/display/present.ts'
import { ACT_IDS } from '../../_ui/lab/acts.ts'
import { KEYS, laneElementId } from '../../_ui/lab/keys.ts'
import type { Lab } from '../../_ui/lab/lab.ts'
import { useLab } from '../../_ui/lab/use-lab.tsx'
import { checkAs, steal } from '../../_ui/other-clients/client-requests.ts'
import { isTyping, travel } from '../../_ui/timeline/travel-keys.ts'

/** Whether a key that turns pages is meant for what has the focus: in a sheet it scrolls, and goes from tab to tab. */
function isReading(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('aside') !== null
}

/** Single letters act, unless somebody is typing, a modifier is held, or a person turned them off. */
export function useShortcuts(): void {
  const lab = useLab()
  // In the layout phase: what can be seen can be worked, from its first frame on.
  useLayoutEffect(() => {
    function onKey(event: KeyboardEvent): void {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.defaultPrevented) return
      if (isTyping(event.target)) return
      const isTravel = !isReading(event.target) && travel(lab, event.key)
      if (!isTravel && (shortcuts.get() === 'off' || !press(lab, event.key))) return
      event.preventDefault()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [lab])
}

/** @returns whether the key does something */
function press(lab: Lab, pressed: string): boolean {
  const key = pressed.toUpperCase()
  const lane = MECHANISM_IDS[Number(pressed) - 1]
  if (lane) document.getElementById(laneElementId(lane))?.focus()
  else if (key === KEYS.help) setHelp(true)
  else if (key === KEYS.heartbeat) lab.choose({ heartbeat: !lab.store.get().heartbeat })
  else if (key === KEYS.foot) footTab.set(nextTab(footTab.get()))
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
