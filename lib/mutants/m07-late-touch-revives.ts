// Deliberate: recording activity writes a session that has ended in the meantime.
import type { Limit } from '#lib/core/limits.ts'
import { WITH_RECORDS } from './affected.ts'
import type { Mutant } from './mutant.ts'

const NO_LIMIT: Limit = {
  perUser: Number.MAX_SAFE_INTEGER,
  perDeviceClass: null,
  perIp: Number.MAX_SAFE_INTEGER,
  onExceed: 'reject',
}

export const lateTouchRevives: Mutant = {
  id: 'm07',
  title: { en: 'A late touch revives an ended session', zh: '迟到的活动记录使已结束的会话复活' },
  what: {
    en: 'Recording activity writes the whole session, also if it was ended after the request read it.',
    zh: '记录活动时写入整个会话，即使会话在请求读取之后已经结束。',
  },
  mechanisms: WITH_RECORDS,
  seam: { file: 'lib/core/store.ts', name: 'SessionStore.touch' },
  exposingAct: {
    en: 'Make Redis slow, send a request that records activity, make Redis fast, and log out: once the write has arrived, the old credential must still be refused.',
    zh: '使 Redis 变慢，发送一个会记录活动的请求，恢复 Redis，然后退出登录：写入到达后，旧凭据仍必须被拒绝。',
  },
  source: {
    title: 'connect-redis#328: touch after destroy',
    url: 'https://github.com/tj/connect-redis/issues/328',
  },
  at: {
    store: (store, { now }) => ({
      ...store,
      async touch(session) {
        const found = await store.find(session.id)
        if (found?.state !== 'ended') return store.touch(session)
        const { digest = '', previousDigest = null, generation = 0 } = found.digests ?? {}
        const record = { session, digest, previousDigest, generation, rotatedAt: session.lastSeenAt }
        await store.create(record, NO_LIMIT, now())
      },
    }),
  },
}
