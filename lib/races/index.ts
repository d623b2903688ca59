import { dataData } from './list/data-data.ts'
import { indexAddRemove } from './list/index-add-remove.ts'
import { loginLimit } from './list/login-limit.ts'
import { logoutLateWrite } from './list/logout-late-write.ts'
import { refreshRefresh } from './list/refresh-refresh.ts'
import { refreshRevoke } from './list/refresh-revoke.ts'
import { reuseSuccessor } from './list/reuse-successor.ts'
import { revokeCacheFill } from './list/revoke-cache-fill.ts'
import { touchExpiry } from './list/touch-expiry.ts'
import type { Race } from './race.ts'

/** All races, in the order in which the page lists them. */
export const RACES: readonly Race[] = [
  refreshRefresh,
  refreshRevoke,
  reuseSuccessor,
  logoutLateWrite,
  loginLimit,
  dataData,
  touchExpiry,
  indexAddRemove,
  revokeCacheFill,
]

export function raceOf(id: string): Race | null {
  return RACES.find((race) => race.id === id) ?? null
}
