import { randomInt } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import type { BenchClient } from '#lib/client/bench-client.ts'
import type { RevocationTechnique } from '#lib/core/policy.ts'
import { grouped, startCase, verdictOf, withBench } from './acts.ts'
import { type Claim, countsOf } from './claim.ts'
import { bytesOf, bytesPerSession, loginMany, SCALED_TO, type StoredKind } from './stored-bytes.ts'

/** The shares of sessions that are revoked. */
const RATES = [0.001, 0.01, 0.1] as const
/** Sessions that are revoked to measure an entry, of those that log in. */
const REVOKED_SHARE = 0.1

/** A limit that lets all of them log in. */
const NO_LIMIT = { concurrency: { perUser: 1000, perIp: 10_000 } }

/** Revokes a tenth of the sessions of a JWT, and returns the mean size of an entry. */
async function bytesPerEntry(
  bench: BenchClient,
  revocation: RevocationTechnique,
  kind: StoredKind,
  sessions: number,
): Promise<number> {
  await startCase(bench, { ...NO_LIMIT, jwt: { revocation } })
  const clients = await loginMany(bench, 'jwt', sessions)
  const revoked = clients.slice(0, Math.max(1, Math.round(sessions * REVOKED_SHARE)))
  let sum = 0
  for (const client of revoked) {
    await bench.must(`/api/sessions/${client.session?.id}`, { method: 'DELETE', body: {} })
    sum += await bytesOf(bench, client, kind)
  }
  return sum / revoked.length
}

/** The bytes of a status list: one bit per session, at random positions, compressed. */
function statusListBytes(revoked: number): number {
  const bits = new Uint8Array(SCALED_TO / 8)
  for (let left = revoked; left > 0; ) {
    const at = randomInt(SCALED_TO)
    const [byte, bit] = [at >> 3, 1 << (at & 7)]
    if (((bits[byte] ?? 0) & bit) !== 0) continue
    bits[byte] = (bits[byte] ?? 0) | bit
    left--
  }
  return deflateSync(bits, { level: 9 }).length
}

export const denylistSize: Claim = {
  id: 'denylist-as-big-as-session-table',
  rows: ['redis-bytes-after-logout', 'redis-bytes'],
  claim: {
    en: 'A denylist for JWTs is as big as the session table that it replaces.',
    zh: 'JWT 的黑名单（denylist）与它所取代的会话表一样大。',
  },
  saidBy: [
    { title: 'Stop Using JWT for Sessions', url: 'https://srivvs.com/insights/stop-using-jwt-for-sessions' },
    {
      title: 'JWT vs Stateful Sessions: Authentication Scalability',
      url: 'https://socialtoolsapp.com/insights/jwt-vs-sessions',
    },
  ],
  settledBy: {
    en: 'The memory of an entry in Redis, measured on revoked sessions and multiplied to a million sessions of which 0.1, 1 and 10 % are revoked; a status list of a million bits is computed and compressed here. It holds if the denylist is at least as big as the session table at each share.',
    zh: '测量已撤销会话的条目在 Redis 中占用的内存，按一百万个会话中撤销 0.1 %、1 % 和 10 % 换算；一百万位的状态列表在此计算并压缩。如果黑名单在每种比例下都不小于会话表，则成立。',
  },
  flips: {
    en: 'The size of an entry against that of a record, and how long each is kept: an entry is needed until the credential expires, here until the absolute timeout. A list that is copied into each process needs its memory on each node.',
    zh: '取决于条目与会话记录的大小，以及各自保留多久：条目须保留到凭据过期，此处为绝对超时。如果把列表复制到每个进程，则每个节点都要占用内存。',
  },
  seconds: 3,
  run(tools, signal) {
    const { sessions } = countsOf(tools)
    return withBench(tools, 'hardened', async (bench) => {
      await startCase(bench, { serverSession: { store: 'redis' } })
      const perSession = await bytesPerSession(bench, 'server-session')
      const perEntry: number[] = []
      for (const [technique, kind] of [
        ['denylist', 'denylist'],
        ['not-before', 'userRevocation'],
        ['epoch', 'userRevocation'],
      ] as const) {
        signal.throwIfAborted()
        perEntry.push(await bytesPerEntry(bench, technique, kind, sessions))
      }
      const table = perSession * SCALED_TO
      const rows = RATES.map((rate) => {
        const revoked = rate * SCALED_TO
        return {
          rate,
          revoked,
          bytes: perEntry.map((bytes) => bytes * revoked),
          list: statusListBytes(revoked),
        }
      })
      const [denylist = 0] = perEntry
      const shareOfAll = Math.round((100 * denylist) / perSession)
      const [least, most] = [rows[0], rows[rows.length - 1]]
      const shareOf = (row: typeof least) => ((100 * (row?.bytes[0] ?? 0)) / table).toPrecision(2)
      return {
        verdict: verdictOf(rows.map(({ bytes: [ofDenylist = 0] }) => ofDenylist >= table)),
        sentence: {
          en: `An entry of the denylist takes ${Math.round(denylist)} bytes and a session ${Math.round(perSession)} (measured on ${sessions} sessions, scaled to a million). The denylist is ${shareOf(least)} % of the session table if 0.1 % are revoked and ${shareOf(most)} % if 10 % are; if every session were revoked, it would be ${shareOfAll} %.`,
          zh: `黑名单的一个条目占 ${Math.round(denylist)} 字节，一个会话占 ${Math.round(perSession)} 字节（在 ${sessions} 个会话上测量，换算到一百万）。撤销 0.1 % 时黑名单为会话表的 ${shareOf(least)} %，撤销 10 % 时为 ${shareOf(most)} %；如果全部撤销，则为 ${shareOfAll} %。`,
        },
        columns: [
          { en: 'Revoked, %', zh: '撤销比例，%' },
          { en: 'Revoked sessions', zh: '撤销的会话' },
          { en: 'Denylist, bytes', zh: '黑名单，字节' },
          { en: 'Not-before, bytes, each of another user', zh: 'not-before，字节（每个会话属于不同用户）' },
          { en: 'Epoch, bytes, each of another user', zh: '会话版本号，字节（每个会话属于不同用户）' },
          { en: 'Status list, bytes', zh: '状态列表，字节' },
          { en: 'Session table, bytes', zh: '会话表，字节' },
        ],
        rows: rows.map(({ rate, revoked, bytes, list }) => [
          Number((100 * rate).toPrecision(2)),
          grouped(revoked),
          ...bytes.map(grouped),
          grouped(list),
          grouped(table),
        ]),
      }
    })
  },
}
