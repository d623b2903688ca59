'use client'

import { Menu } from '../../_ui/admin/menu.tsx'
import type { MenuFrame } from '../../_ui/admin/menu-button.tsx'
import type { ActId } from '../../_ui/lab/acts.ts'
import { useLab, useLaneIds } from '../../_ui/lab/use-lab.tsx'
import { useWords } from '../../_ui/words/use-words.ts'

/** The choice of the lane of an action. */
export function LaneMenu({ act, ...frame }: MenuFrame & { act: ActId }) {
  const words = useWords()
  const lab = useLab()
  const items = useLaneIds().map((id) => ({
    id,
    label: words.mechanisms[id].name,
    mechanism: id,
    pick: () => void lab.act(act, [id]),
  }))
  return <Menu {...frame} items={items} />
}
