import type { BenchClient } from '#lib/client/bench-client.ts'
import type { MechanismId } from '#lib/core/session.ts'
import type { Text } from '../row.ts'
import {
  type Case,
  DENYLIST,
  forEachCase,
  grouped,
  IN_REDIS,
  MECHANISM,
  NO_REVOCATION,
  nameOf,
  POLICY,
  verdictOf,
} from './acts.ts'
import type { Claim } from './claim.ts'
import { bytesPerSession, SCALED_TO } from './stored-bytes.ts'

/** A table that fits into this much memory is not too big for one server. */
const LIMIT_BYTES = 4 * 1024 ** 3
const GIB = 1024 ** 3
const DATA_BYTES = 1000

interface Table extends Case {
  readonly data: string
}

const WITH_DATA: Text = {
  en: `${IN_REDIS.en}, ${DATA_BYTES} bytes of session data`,
  zh: `${IN_REDIS.zh}，会话数据 ${DATA_BYTES} 字节`,
}

const of = (mechanism: MechanismId, label: Text, policy: object, data = ''): Table => ({
  ...{ mechanism, label, policy, data },
})

const CASES: readonly Table[] = [
  of('server-session', IN_REDIS, { serverSession: { store: 'redis' } }),
  of('server-session', WITH_DATA, { serverSession: { store: 'redis' } }, 'x'.repeat(DATA_BYTES)),
  of('opaque-token', IN_REDIS, {}),
  of('jwt', { en: 'refresh tokens in Redis', zh: '刷新令牌在 Redis 中' }, { jwt: { revocation: 'none' } }),
  of('sealed-cookie', { en: `${DENYLIST.en} and session index`, zh: `${DENYLIST.zh}和会话索引` }, {}),
  of('sealed-cookie', NO_REVOCATION, { sealedCookie: { revocation: 'none' } }),
]

const measure = (bench: BenchClient, { mechanism, data }: Table) => bytesPerSession(bench, mechanism, data)

export const sessionTableSize: Claim = {
  id: 'session-tables-get-too-big',
  rows: ['redis-bytes'],
  claim: {
    en: 'A table of sessions gets too big for a site with many users.',
    zh: '用户很多的网站，会话表会过大。',
  },
  saidBy: [{ title: 'Comparisons of JWT and sessions', url: null }],
  settledBy: {
    en: 'The memory of a session in Redis, measured on two sessions of one user and multiplied by a million. It holds if a million sessions need more than 4 GiB for every mechanism that keeps them. Entries by address and by expiry are not included.',
    zh: '测量同一用户的两个会话在 Redis 中占用的内存，再乘以一百万。如果每种保存会话的机制都超过 4 GiB，则成立。不含按地址和按过期时间的条目。',
  },
  flips: {
    en: 'Session data: a record that contains a document instead of references grows with it. And a number of sessions beyond one server.',
    zh: '取决于会话数据：记录中若保存文档而不是引用，就会随之增大；还取决于会话数是否超出一台服务器的容量。',
  },
  seconds: 1,
  async run(tools, signal) {
    const cases = await forEachCase(tools, { preset: 'hardened', cases: CASES, signal }, measure)
    const keeping = cases.filter(({ found }) => found > 0)
    const [server, withData] = cases.map(({ found }) => (found * SCALED_TO) / GIB)
    const jwt = cases.find(({ mechanism }) => mechanism === 'jwt')
    return {
      verdict: verdictOf(keeping.map(({ found }) => found * SCALED_TO > LIMIT_BYTES)),
      sentence: {
        en: `A million server-side sessions need ${server?.toFixed(2)} GiB in Redis, with ${DATA_BYTES} bytes of data each ${withData?.toFixed(2)} GiB. The refresh tokens of a million JWT sessions need ${(((jwt?.found ?? 0) * SCALED_TO) / GIB).toFixed(2)} GiB.`,
        zh: `一百万个服务端会话在 Redis 中占用 ${server?.toFixed(2)} GiB，每个会话含 ${DATA_BYTES} 字节数据时占用 ${withData?.toFixed(2)} GiB。一百万个 JWT 会话的刷新令牌占用 ${(((jwt?.found ?? 0) * SCALED_TO) / GIB).toFixed(2)} GiB。`,
      },
      columns: [
        MECHANISM,
        POLICY,
        { en: 'Bytes per session', zh: '每个会话的字节数' },
        { en: 'GiB per million sessions', zh: '每百万会话的 GiB' },
        { en: 'Sessions in 4 GiB', zh: '4 GiB 可容纳的会话数' },
      ],
      rows: cases.map(({ mechanism, label, found }) => [
        nameOf(mechanism),
        label,
        Math.round(found),
        Number(((found * SCALED_TO) / GIB).toFixed(2)),
        found === 0 ? '–' : grouped(LIMIT_BYTES / found),
      ]),
    }
  },
}
