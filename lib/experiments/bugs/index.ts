import type { Experiment } from '../experiment.ts'
import { cacheWithoutExpiry } from './cache-without-expiry/index.ts'
import { cookieReadableByScript } from './cookie-readable-by-script/index.ts'
import { counterCountedDown } from './counter-counted-down/index.ts'
import { csrfJwtInCookie } from './csrf-jwt-in-cookie/index.ts'
import { denylistRawToken } from './denylist-raw-token/index.ts'
import { eventReloadsCache } from './event-reloads-cache/index.ts'
import { extensionWithoutLimit } from './extension-without-limit/index.ts'
import { fixationByReferer } from './fixation-by-referer/index.ts'
import { limitCheckThenAct } from './limit-check-then-act/index.ts'
import { logoutInBrowser } from './logout-in-browser/index.ts'
import { readMergeWrite } from './read-merge-write/index.ts'
import { refreshTokenKey } from './refresh-token-key/index.ts'
import { regeneratedId } from './regenerated-id/index.ts'
import { revokeAllOneToken } from './revoke-all-one-token/index.ts'
import { rolesAfterRefresh } from './roles-after-refresh/index.ts'
import { uuidAsSecret } from './uuid-as-secret/index.ts'

/** The defects of the articles, in the order in which they are offered. */
export const BUGS: readonly Experiment[] = [
  denylistRawToken,
  refreshTokenKey,
  rolesAfterRefresh,
  revokeAllOneToken,
  eventReloadsCache,
  cacheWithoutExpiry,
  readMergeWrite,
  limitCheckThenAct,
  regeneratedId,
  fixationByReferer,
  extensionWithoutLimit,
  counterCountedDown,
  logoutInBrowser,
  cookieReadableByScript,
  uuidAsSecret,
  csrfJwtInCookie,
]
