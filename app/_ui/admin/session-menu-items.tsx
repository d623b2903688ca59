'use client'

import { useState } from 'react'
import { hasRefreshToken } from '#lib/core/mechanism-facts.ts'
import { endsAt, type SessionView } from '#lib/core/session.ts'
import { openSheet } from '../display/open-sheet.ts'
import { useLab } from '../lab/use-lab.tsx'
import { useSheetWords } from '../words/use-sheet-words.ts'
import { Menu, type MenuItem } from './menu.tsx'
import type { MenuFrame } from './menu-button.tsx'

const HOUR_SECONDS = 3600
/** The server accepts no longer timeout than this. */
const MAX_SECONDS = 30 * 24 * HOUR_SECONDS

/**
 * Actions for a session; for an ended one, those for its user and its token family. The list stays as it was when the
 * menu was opened, so that no item moves; an action that comes too late reports so.
 */
export default function SessionMenuItems({ row: given, ...frame }: MenuFrame & { row: SessionView }) {
  const { menu: texts, copyAct } = useSheetWords()
  const lab = useLab()
  const [row] = useState(given)
  const [isLive] = useState(() => row.state === 'active' && endsAt(row) > (lab.now() ?? row.createdAt))
  const { mechanism, user, id } = row
  const lane = [mechanism]

  function adjust(seconds: number, kind: 'extended' | 'shortened'): void {
    lab.operate(() => lab.operator.adjust(row, seconds, kind), lane)
  }

  function extend(): void {
    const { absoluteExpiresAt } = given
    const left = Math.max(0, Math.ceil((absoluteExpiresAt - (lab.now() ?? absoluteExpiresAt)) / 1000))
    adjust(Math.min(MAX_SECONDS, left + HOUR_SECONDS), 'extended')
  }

  const onThis: readonly MenuItem[] = [
    { id: 'revoke', label: texts.revoke, pick: () => void lab.revoke([row]) },
    { id: 'extend', label: texts.extend, pick: extend },
    { id: 'shorten', label: texts.shorten, pick: () => adjust(60, 'shortened') },
  ]
  const onUser: readonly MenuItem[] = [
    {
      id: 'others',
      label: texts.others(user),
      apart: isLive,
      pick: () => void lab.operate(() => lab.operator.revokeAll({ user, mechanism, except: id }), lane),
    },
    {
      id: 'here',
      label: texts.here(user),
      pick: () => void lab.operate(() => lab.operator.revokeAll({ user, mechanism }), lane),
    },
    {
      id: 'all-lanes',
      label: texts.allLanes(user),
      pick: () => void lab.operate(() => lab.operator.revokeAll({ user })),
    },
  ]
  const copy: MenuItem = {
    id: 'copy',
    label: copyAct.item,
    apart: true,
    pick: () => openSheet({ sheet: 'copy', of: `revoke ${mechanism}` }),
  }
  const family: MenuItem = {
    id: 'family',
    label: texts.family,
    pick: () => openSheet({ sheet: 'family', of: id }),
  }
  return (
    <Menu
      {...frame}
      items={[...(isLive ? onThis : []), ...onUser, copy, ...(hasRefreshToken(mechanism) ? [family] : [])]}
    />
  )
}
