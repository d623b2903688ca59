import type { Attack } from './attack.ts'
import { algorithmConfusion } from './list/algorithm-confusion.ts'
import { cookieTossing } from './list/cookie-tossing.ts'
import { csrf } from './list/csrf.ts'
import { fixation } from './list/fixation.ts'
import { loginCsrf } from './list/login-csrf.ts'
import { replayAfterLogout } from './list/replay-after-logout.ts'
import { rollback } from './list/rollback.ts'
import { stolenRefreshToken } from './list/stolen-refresh-token.ts'
import { tampering } from './list/tampering.ts'
import { theft } from './list/theft.ts'
import { typeConfusion } from './list/type-confusion.ts'
import { xss } from './list/xss.ts'

/** All attacks, in the order in which they are shown. */
export const ATTACKS: readonly Attack[] = [
  theft,
  replayAfterLogout,
  rollback,
  tampering,
  algorithmConfusion,
  typeConfusion,
  fixation,
  csrf,
  loginCsrf,
  xss,
  cookieTossing,
  stolenRefreshToken,
]

export function attackOf(id: string): Attack | null {
  return ATTACKS.find((attack) => attack.id === id) ?? null
}
