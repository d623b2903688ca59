'use client'

import { useLiveState } from '../../_ui/lab/use-lab.tsx'
import { activeBugs } from '../../_ui/state/active-bugs.ts'
import type { AttackView } from './attack-runs.ts'
import { bugsOf, contains, type SettingId, settingOf } from './attack-settings.ts'

/** Which setting of an attack the bench of the visitor has; null if it has neither. */
export function useBenchSetting(attack: AttackView, variant: string): SettingId | null {
  const policy = useLiveState(({ bench }) => bench?.policy)
  const active = useLiveState(activeBugs)
  const has = (setting: SettingId) => {
    const { policy: patch = {}, mutations = [] } = settingOf(attack, variant, setting)
    const differ = bugsOf(attack, variant).some((id) => mutations.includes(id) !== active.includes(id))
    return policy !== undefined && contains(policy, patch) && !differ
  }
  if (has('mended')) return 'mended'
  return has('weak') ? 'weak' : null
}
