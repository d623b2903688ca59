import type { Article } from './article.ts'
import { CONTROL_AND_DISTRIBUTION } from './control-and-distribution.ts'
import { DISTRIBUTED_SESSIONS } from './distributed-sessions.ts'
import { REDIS_JWT_COOKIE } from './redis-jwt-cookie.ts'
import { SESSION_COOKIE_JWT } from './session-cookie-jwt.ts'
import { SESSION_LIFECYCLE } from './session-lifecycle.ts'

/** The articles whose statements are compared with measured cells. */
export const ARTICLES: readonly Article[] = [
  SESSION_COOKIE_JWT,
  CONTROL_AND_DISTRIBUTION,
  SESSION_LIFECYCLE,
  DISTRIBUTED_SESSIONS,
  REDIS_JWT_COOKIE,
]
