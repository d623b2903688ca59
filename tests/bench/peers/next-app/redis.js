import { Redis } from 'ioredis'

/** Connects at the first command: `next build` loads this module too. */
export const redis = new Redis({
  path: process.env.REDIS_URL?.slice('unix:'.length) ?? '',
  lazyConnect: true,
})
