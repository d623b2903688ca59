'use client'

import { lazy } from 'react'
import type { SessionView } from '#lib/core/session.ts'
import { shortId } from '../look/format.ts'
import { useWords } from '../words/use-words.ts'
import { MenuButton } from './menu-button.tsx'

const Items = lazy(() => import('./session-menu-items.tsx'))

/** What an operator may do to one session, and to its user’s others. */
export function SessionMenu({ row, device }: { row: SessionView; device: string }) {
  const words = useWords()
  const lane = words.mechanisms[row.mechanism].name
  return (
    <MenuButton
      label={words.desk.row.menu(lane, row.user, device, shortId(row.id))}
      menu={(frame) => <Items row={row} {...frame} />}
    />
  )
}
