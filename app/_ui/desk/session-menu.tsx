'use client'

import { endsAt, type SessionView } from '#lib/core/session.ts'
import { useLab } from '../lab/use-lab.tsx'
import { shortId } from '../look/format.ts'
import { openSheet } from '../look/sheet.ts'
import { useWords } from '../words/use-words.ts'
import { Dots, MenuButton, type MenuItem } from './menu.tsx'

const HOUR_SECONDS = 3600
/** The server takes no longer life than this. */
const LONGEST_SECONDS = 30 * 24 * HOUR_SECONDS

/** What an operator may do to one session, and to its user’s others. */
export function SessionMenu({ row, device }: { row: SessionView; device: string }) {
  const words = useWords()
  const lab = useLab()
  const { row: say } = words.desk
  const { mechanism, user, id } = row
  const lane = [mechanism]

  function extend(): void {
    const left = Math.ceil((row.absoluteExpiresAt - (lab.now() ?? row.createdAt)) / 1000)
    const seconds = Math.min(LONGEST_SECONDS, Math.max(0, left) + HOUR_SECONDS)
    lab.operate(() => lab.operator.adjust(row, seconds, 'extended'), lane)
  }

  function items(): readonly MenuItem[] {
    const isLive = row.state === 'active' && endsAt(row) > (lab.now() ?? 0)
    const onThis: MenuItem[] = [
      { id: 'kick', label: say.kick, pick: () => void lab.revoke([row]) },
      { id: 'extend', label: say.extend, pick: extend },
      {
        id: 'shorten',
        label: say.shorten,
        pick: () => void lab.operate(() => lab.operator.adjust(row, 60, 'shortened'), lane),
      },
    ]
    return [
      ...(isLive ? onThis : []),
      {
        id: 'others',
        label: say.others(user),
        apart: isLive,
        pick: () => void lab.operate(() => lab.operator.kickAll({ user, mechanism, except: id }), lane),
      },
      {
        id: 'here',
        label: say.here(user),
        pick: () => void lab.operate(() => lab.operator.kickAll({ user, mechanism }), lane),
      },
      {
        id: 'all-four',
        label: say.allFour(user),
        pick: () => void lab.operate(() => lab.operator.kickAll({ user })),
      },
      ...(mechanism === 'jwt'
        ? [
            {
              id: 'family',
              label: say.family,
              apart: true,
              pick: () => openSheet({ sheet: 'family', of: id }),
            },
          ]
        : []),
    ]
  }

  return (
    <MenuButton
      label={say.menu(words.mechanisms[mechanism].name, user, device, shortId(id))}
      items={items}
      className="-mr-1.5 w-6 px-0"
    >
      <Dots />
    </MenuButton>
  )
}
