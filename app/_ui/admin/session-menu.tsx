'use client'

import type { SessionView } from '#lib/core/session.ts'
import { lazyPart } from '../parts/lazy-part.tsx'
import { withWords } from '../words/create-words.ts'
import { shortId } from '../words/format.ts'
import { loadSheetWords } from '../words/use-sheet-words.ts'
import { useWords } from '../words/use-words.ts'
import { MenuButton } from './menu-button.tsx'

const Items = lazyPart(() =>
  withWords(import('./session-menu-items.tsx'), loadSheetWords).then((module) => module.default),
)

/** Menu of one session: actions for it and for the other sessions of its user. */
export function SessionMenu({ row, device }: { row: SessionView; device: string }) {
  const words = useWords()
  const lane = words.mechanisms[row.mechanism].name
  return (
    <MenuButton
      label={words.admin.row.menu(lane, row.user, device, shortId(row.id))}
      menu={(frame) => <Items row={row} {...frame} />}
    />
  )
}
