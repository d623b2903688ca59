import type { Claim } from './claim.ts'
import { es256AgainstRedis } from './es256-against-redis.ts'
import { es256AgainstRs256 } from './es256-against-rs256.ts'
import { redisOnEveryCheck } from './redis-on-every-check.ts'
import { verifyAgainstDatabase } from './verify-against-database.ts'

/** The claims that are settled by times, whose results differ with the machine and its load. */
export const TIME_CLAIMS: readonly Claim[] = [
  verifyAgainstDatabase,
  es256AgainstRedis,
  es256AgainstRs256,
  redisOnEveryCheck,
]
