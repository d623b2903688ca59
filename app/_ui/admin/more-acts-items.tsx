'use client'

import { hasRefreshToken } from '#lib/core/mechanism-facts.ts'
import type { MechanismId } from '#lib/core/session.ts'
import { openSheet } from '../display/open-sheet.ts'
import { usePreference } from '../display/preference.ts'
import { autoRefresh } from '../display/preferences.ts'
import { useLab, useLaneIds } from '../lab/use-lab.tsx'
import { useSheetWords } from '../words/use-sheet-words.ts'
import { useWords } from '../words/use-words.ts'
import { Menu, type MenuItem } from './menu.tsx'
import type { MenuFrame } from './menu-button.tsx'
import { actAsUser, TRANSFER_AMOUNT } from './user-acts.ts'

/** Less frequent acts, on one lane, or on all lanes if none is given. */
export default function MoreActsItems({ of, ...frame }: MenuFrame & { of: MechanismId | null }) {
  const words = useWords()
  const { menu: texts, copyAct } = useSheetWords()
  const lab = useLab()
  const isRefreshing = usePreference(autoRefresh) === 'on'
  const all = useLaneIds()
  const on = of ? [of] : all
  const acts = [
    ['transfer', texts.transfer(TRANSFER_AMOUNT)],
    ['step-up', words.admin.acts.stepUp],
    ['others', texts.logoutOthers],
    ['global', texts.logoutGlobal],
  ] as const
  const items: MenuItem[] = acts.map(([id, label]) => ({
    id,
    label,
    apart: id === 'others',
    pick: () => void actAsUser(lab, id, on),
  }))
  items.push({
    id: 'copy',
    label: copyAct.item,
    apart: true,
    pick: () => openSheet({ sheet: 'copy', of: of ? `login ${of}` : 'login' }),
  })
  if (of && hasRefreshToken(of)) {
    items.push({
      id: 'auto-refresh',
      label: texts.autoRefresh,
      apart: true,
      checked: isRefreshing,
      pick: () => autoRefresh.set(isRefreshing ? 'off' : 'on'),
    })
  }
  if (of) {
    items.push({
      id: 'about',
      label: texts.about(words.mechanisms[of].name),
      apart: !hasRefreshToken(of),
      pick: () => openSheet({ sheet: 'mechanism', of }),
    })
  }
  return <Menu {...frame} items={items} />
}
