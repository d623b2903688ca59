import type { BoardWords } from '../../../_ui/words/rooms-board.en.ts'
import type { RoomAct } from './board-types.ts'

/* What a push can change, as the dialog offers it and the list of acts names it. */

export type Push = Extract<RoomAct, { act: 'push' }>['push']
export type Setting = Exclude<keyof BoardWords['push']['settings'], 'none'>

/** Settings that a lesson is about, as patches of the policy. */
export const SETTINGS: Readonly<Record<Setting, NonNullable<Push['policy']>>> = {
  denylist: { sealedCookie: { revocation: 'denylist' }, jwt: { revocation: 'denylist' } },
  noRevocation: { sealedCookie: { revocation: 'none' }, jwt: { revocation: 'none' } },
  shortAccess: { jwt: { accessSeconds: 30 } },
  longAccess: { jwt: { accessSeconds: 3600 } },
  noRotation: { jwt: { rotation: false, reuseDetection: false } },
  redisSessions: { serverSession: { store: 'redis' } },
  memorySessions: { serverSession: { store: 'memory' } },
  failOpen: { outage: 'fail-open' },
}
export const SETTING_IDS = ['none', ...Object.keys(SETTINGS)] as ('none' | Setting)[]

export const CLOCKS = { none: 0, minute: 60, quarter: 900, hour: 3600, day: 86_400 } as const
export const CLOCK_IDS = Object.keys(CLOCKS) as (keyof typeof CLOCKS)[]

/** The setting that a patch is, whatever the order of its fields; null: another one, which the page does not offer. */
export function settingOf(policy: Push['policy']): Setting | null {
  const fields = flat(policy)
  return (Object.keys(SETTINGS) as Setting[]).find((id) => flat(SETTINGS[id]) === fields) ?? null
}

function flat(patch: Push['policy']): string {
  const lines = Object.entries(patch ?? {}).flatMap(([part, value]) =>
    typeof value === 'object' && value !== null
      ? Object.entries(value).map(([name, each]) => `${part}.${name}=${each}`)
      : [`${part}=${value}`],
  )
  return lines.sort().join(' ')
}
