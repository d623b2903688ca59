import type { Experiment } from '../experiment.ts'
import { cacheWithoutExpiry } from './cache-without-expiry/index.ts'
import { denylistRawToken } from './denylist-raw-token/index.ts'
import { eventReloadsCache } from './event-reloads-cache/index.ts'
import { fixationByReferer } from './fixation-by-referer/index.ts'
import { limitCheckThenAct } from './limit-check-then-act/index.ts'
import { readMergeWrite } from './read-merge-write/index.ts'
import { refreshTokenKey } from './refresh-token-key/index.ts'
import { regeneratedId } from './regenerated-id/index.ts'
import { revokeAllOneToken } from './revoke-all-one-token/index.ts'
import { rolesAfterRefresh } from './roles-after-refresh/index.ts'

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
]
