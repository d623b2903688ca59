'use client'

import { MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import { useLab } from '../lab/use-lab.tsx'
import { usePreference } from '../look/preference.ts'
import { autoRefresh } from '../look/preferences.ts'
import { useWords } from '../words/use-words.ts'
import { actAsUser, TRANSFER_AMOUNT } from './acts.ts'
import { Dots, MenuButton, type MenuItem } from './menu.tsx'

/** What a person may do on a lane, or on all four, that is done less often. */
export function MoreActs({ of }: { of?: MechanismId }) {
  const words = useWords()
  const lab = useLab()
  const { acts: say } = words.desk
  const isRefreshing = usePreference(autoRefresh) === 'on'
  const on = of ? [of] : MECHANISM_IDS

  function items(): readonly MenuItem[] {
    const acts = [
      ['transfer', say.transfer(TRANSFER_AMOUNT)],
      ['step-up', say.stepUp],
      ['others', say.logoutOthers],
      ['global', say.logoutGlobal],
    ] as const
    return [
      ...acts.map(([id, label]) => ({
        id,
        label,
        apart: id === 'others',
        pick: () => void actAsUser(lab, id, on),
      })),
      ...(of === 'jwt'
        ? [
            {
              id: 'auto-refresh',
              label: say.autoRefresh,
              apart: true,
              checked: isRefreshing,
              pick: () => autoRefresh.set(isRefreshing ? 'off' : 'on'),
            },
          ]
        : []),
    ]
  }

  return (
    <MenuButton
      label={of ? say.moreLane(words.mechanisms[of].name) : say.moreAll}
      items={items}
      look={of ? 'quiet' : 'plain'}
      className={of ? 'w-6 px-0' : ''}
    >
      {of ? <Dots /> : say.more}
    </MenuButton>
  )
}
