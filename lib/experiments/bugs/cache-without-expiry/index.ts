import { createNode as expiry } from '#lib/vulnerable/cache-without-expiry/fix-expiry.ts'
import { createNode as publishTwice } from '#lib/vulnerable/cache-without-expiry/fix-publish-twice.ts'
import { createNode as refuseOld } from '#lib/vulnerable/cache-without-expiry/fix-refuse-old.ts'
import { createNode as sliding } from '#lib/vulnerable/cache-without-expiry/fix-sliding.ts'
import { createNode as flawed } from '#lib/vulnerable/cache-without-expiry/flawed.ts'
import { contract, exploit } from '#lib/vulnerable/cache-without-expiry/trial.ts'
import { defineBug } from '../define-bug.ts'
import { en } from './en.ts'
import { zh } from './zh.ts'

/** One lost message keeps an ended session valid on a node. */
export const cacheWithoutExpiry = defineBug({
  id: 'cache-without-expiry',
  level: 'medium',
  flawed,
  exploit,
  contract,
  places: [[21, 23]],
  fixes: {
    expiry: { code: expiry, fails: null },
    sliding: { code: sliding, fails: 'exploit' },
    'publish-twice': { code: publishTwice, fails: 'exploit' },
    'refuse-old': { code: refuseOld, fails: 'contract' },
  },
  choices: ['accepted-for-good', 'a-minute', 'store-down'],
  right: 'accepted-for-good',
  sources: [
    {
      title: 'Redis: pub/sub messages are delivered at most once',
      url: 'https://redis.io/docs/latest/develop/pubsub/',
    },
    {
      title: 'better-auth, issue 9991: revoked sessions in the cookie cache',
      url: 'https://github.com/better-auth/better-auth/issues/9991',
    },
  ],
  texts: { en, zh },
})
