import { refreshNotAtomic } from './m12-refresh-not-atomic.ts'
import { graceWithoutEnd } from './m13-grace-without-end.ts'
import { reuseUnnoticed } from './m14-reuse-unnoticed.ts'
import { familySpared } from './m15-family-spared.ts'
import { roleCached } from './m16-role-cached.ts'
import { revocationOnOneNode } from './m17-revocation-on-one-node.ts'
import { denylistBySpelling } from './m18-denylist-by-spelling.ts'
import { algorithmFromHeader } from './m19-algorithm-from-header.ts'
import { audienceUnchecked } from './m20-audience-unchecked.ts'
import { typeUnchecked } from './m21-type-unchecked.ts'
import { failsOpen } from './m22-fails-open.ts'
import { outageDeletesCookie } from './m23-outage-deletes-cookie.ts'
import { ownSessionEnded } from './m24-own-session-ended.ts'

/** Bugs in refresh tokens, roles, revocation, verification and outages. */
export const TOKENS_AND_REVOCATION = [
  refreshNotAtomic,
  graceWithoutEnd,
  reuseUnnoticed,
  familySpared,
  roleCached,
  revocationOnOneNode,
  denylistBySpelling,
  algorithmFromHeader,
  audienceUnchecked,
  typeUnchecked,
  failsOpen,
  outageDeletesCookie,
  ownSessionEnded,
]
