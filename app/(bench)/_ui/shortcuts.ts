'use client'

import { useCallback } from 'react'
import { bottomTab, nextTab } from '../../_ui/display/bottom-tab.ts'
import { ACT_IDS } from '../../_ui/lab/acts.ts'
import { KEYS, laneElementId } from '../../_ui/lab/keys.ts'
import type { Lab } from '../../_ui/lab/lab.ts'
import { useLab } from '../../_ui/lab/use-lab.tsx'
import { checkAs, steal } from '../../_ui/other-clients/client-requests.ts'
import { useShortcuts } from '../../_ui/shell/use-shortcuts.ts'
import { laneIdsOf } from '../../_ui/state/state.ts'
import { useHistoryKeys } from '../../_ui/timeline/travel-keys.ts'

/** The keys of the bench: acts, lanes and the history. */
export function useBenchKeys(): void {
  const lab = useLab()
  useHistoryKeys()
  useShortcuts(useCallback((key: string) => press(lab, key), [lab]))
}

/** @returns whether the key has an action */
function press(lab: Lab, key: string): boolean {
  const lane = laneIdsOf(lab.store.get())[Number(key) - 1]
  if (lane) document.getElementById(laneElementId(lane))?.focus()
  else if (key === KEYS.heartbeat) lab.choose({ heartbeat: !lab.store.get().heartbeat })
  else if (key === KEYS.bottomPanel) bottomTab.set(nextTab(bottomTab.get()))
  else if (lab.store.get().phase !== 'ready') return false
  else if (key === KEYS.revoke) lab.revokeOwn()
  else if (key === KEYS.steal) steal(lab)
  else if (key === KEYS.try) checkAs(lab, 'mallory')
  else {
    const act = ACT_IDS.find((id) => KEYS[id] === key)
    if (!act) return false
    lab.act(act)
  }
  return true
}
