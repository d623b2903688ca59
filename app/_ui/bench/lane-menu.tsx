'use client'

import { MECHANISM_IDS } from '#lib/core/session.ts'
import { Menu } from '../admin/menu.tsx'
import type { MenuFrame } from '../admin/menu-button.tsx'
import type { ActId } from '../lab/acts.ts'
import { useLab } from '../lab/use-lab.tsx'
import { useWords } from '../words/use-words.ts'

/** The choice of the lane of an action. */
export function LaneMenu({ act, ...frame }: MenuFrame & { act: ActId }) {
  const words = useWords()
  const lab = useLab()
  const items = MECHANISM_IDS.map((id) => ({
    id,
    label: words.mechanisms[id].name,
    mechanism: id,
    pick: () => void lab.act(act, [id]),
  }))
  return <Menu {...frame} items={items} />
}
