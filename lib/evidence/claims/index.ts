import type { Claim } from './claim.ts'
import { cookieSize } from './cookie-size.ts'
import { denylistSize } from './denylist-size.ts'
import { fifteenMinutes } from './fifteen-minutes.ts'
import { httpOnlyStopsXss } from './httponly-stops-xss.ts'
import { jwtAvoidsCsrf } from './jwt-avoids-csrf.ts'
import { jwtSavesTheLookup } from './jwt-saves-the-lookup.ts'
import { refreshTokensReinventSessions } from './refresh-tokens-reinvent-sessions.ts'
import { rotationDetectsTheft } from './rotation-detects-theft.ts'
import { sessionTableSize } from './session-table-size.ts'
import { sessionsNeedStickiness } from './sessions-need-stickiness.ts'
import { statelessSurvivesOutages } from './stateless-survives-outages.ts'
import { TIME_CLAIMS } from './times.ts'

/** Statements that are disputed in public, each with the experiment that settles it on this server. */
export const CLAIMS: readonly Claim[] = [
  jwtSavesTheLookup,
  ...TIME_CLAIMS,
  sessionsNeedStickiness,
  sessionTableSize,
  denylistSize,
  fifteenMinutes,
  refreshTokensReinventSessions,
  rotationDetectsTheft,
  cookieSize,
  httpOnlyStopsXss,
  jwtAvoidsCsrf,
  statelessSurvivesOutages,
]

export const claimOf = (id: string): Claim | null => CLAIMS.find((claim) => claim.id === id) ?? null
