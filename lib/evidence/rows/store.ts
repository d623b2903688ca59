import type { BenchClient } from '#lib/client/bench-client.ts'
import { type ApiResponse, Client } from '#lib/client/client.ts'
import type { MechanismId } from '#lib/core/session.ts'
import type { ActRow, Reading } from '../row.ts'
import { FIREFOX } from './bandwidth.ts'
import { storeCalls } from './parts.ts'

/** The cost that a response states. @throws Error if the act did not succeed */
function costOf(answer: ApiResponse, what: 'reads' | 'writes'): Reading {
  if (answer.status !== 200) throw new Error(`Refused: ${JSON.stringify(answer.body)}`)
  return storeCalls(answer, what)
}

/** A key of Redis that has data of a session, with its memory. */
interface StoredKey {
  readonly key: string
  readonly bytes: number
}

async function keysIn(bench: BenchClient, { session }: Client): Promise<readonly StoredKey[]> {
  return (await bench.must(`/api/sessions/${session?.id}`)).body.storage.redis
}

const bytesOf = (keys: readonly StoredKey[]) => keys.reduce((sum, { bytes }) => sum + bytes, 0)

const rounded = (bytes: number): Reading => ({ value: Math.round(bytes / 10) * 10 })

/** Keys with data of the first session of bob, and of the second. */
async function keysOfTwo(bench: BenchClient, mechanism: MechanismId) {
  await bench.policy({ concurrency: { perUser: 2 } })
  const first = await keysIn(bench, await bench.login(mechanism, 'bob', {}, FIREFOX))
  const second = await keysIn(bench, await bench.login(mechanism, 'bob', {}, FIREFOX))
  return { first, second }
}

export const STORE: readonly ActRow[] = [
  {
    id: 'reads-per-check',
    group: 'store',
    method: 'count',
    unit: 'commands',
    title: { en: 'Store reads per check', zh: '每次检查的存储读取' },
    why: {
      en: 'A reference is looked up. A credential that contains the session is verified without a store, but each check reads revocation data if policy has any.',
      zh: '引用令牌需要查询。包含会话的凭据无需存储即可验证；如果策略使用撤销数据，每次检查都会读取。',
    },
    sources: ['0016'],
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      return costOf(await alice.me('?slide=0'), 'reads')
    },
  },
  {
    id: 'writes-per-check',
    group: 'store',
    method: 'count',
    unit: 'commands',
    title: { en: 'Store writes per check that records activity', zh: '记录活动的检查的存储写入' },
    why: {
      en: 'Activity moves the idle timeout. It is recorded at most once a minute; all other checks write nothing. A JWT records it at its refresh. A cookie that contains the session records it in itself, and in the session index if there is one.',
      zh: '活动会顺延空闲超时。最多每分钟记录一次，其余检查不写入。JWT 在刷新时记录；包含会话的 Cookie 记录在自身之中，如有会话索引也写入索引。',
    },
    sources: ['0003'],
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      const { lastSeenAt = 0, idleExpiresAt = 0 } = alice.session ?? {}
      // Due after a thirtieth of the idle timeout, at most a minute.
      await bench.advance(Math.min(60, Math.ceil((idleExpiresAt - lastSeenAt) / 30_000)))
      return costOf(await alice.me(), 'writes')
    },
  },
  {
    id: 'reads-per-login',
    group: 'store',
    method: 'count',
    unit: 'commands',
    title: { en: 'Store reads per login', zh: '每次登录的存储读取' },
    why: {
      en: 'With revocation data, a new credential states which data it was issued under, and this is read first.',
      zh: '使用撤销数据时，新凭据要注明签发时所依据的数据版本，因此需先读取。',
    },
    sources: ['0034'],
    async run(bench, mechanism) {
      return costOf(await new Client(bench, mechanism).login('bob'), 'reads')
    },
  },
  {
    id: 'writes-per-login',
    group: 'store',
    method: 'count',
    unit: 'commands',
    title: { en: 'Store writes per login', zh: '每次登录的存储写入' },
    why: {
      en: 'A record, a token family or an entry in the session index is written in one step with its limits. Without any of them, nothing is written.',
      zh: '会话记录、令牌族或会话索引条目与上限检查在一步内写入；三者都没有时不写入。',
    },
    sources: ['0017', '0018'],
    async run(bench, mechanism) {
      return costOf(await new Client(bench, mechanism).login('bob'), 'writes')
    },
  },
  {
    id: 'reads-per-refresh',
    group: 'store',
    method: 'count',
    unit: 'commands',
    title: { en: 'Store reads per refresh', zh: '每次刷新的存储读取' },
    why: {
      en: 'A refresh reads the record or the token family, or the revocation data.',
      zh: '刷新会读取会话记录或令牌族，或读取撤销数据。',
    },
    sources: ['0005', '0016'],
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      return costOf(await alice.refresh(), 'reads')
    },
  },
  {
    id: 'writes-per-refresh',
    group: 'store',
    method: 'count',
    unit: 'commands',
    title: { en: 'Store writes per refresh', zh: '每次刷新的存储写入' },
    why: {
      en: 'The new expiry and, with rotation, the hash of the new token are written to the record, token family or session index. Without any of them, nothing is written.',
      zh: '新的过期时间，以及轮换时新令牌的哈希，会写入会话记录、令牌族或会话索引；三者都没有时不写入。',
    },
    sources: ['0005', '0017'],
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      return costOf(await alice.refresh(), 'writes')
    },
  },
  {
    id: 'writes-per-logout',
    group: 'store',
    method: 'count',
    unit: 'commands',
    title: { en: 'Store writes per logout', zh: '每次退出登录的存储写入' },
    why: {
      en: 'A record becomes a tombstone. With a denylist, the session is added to it and ended in the index. Without either, nothing is written, and only the credential of the client is deleted.',
      zh: '会话记录变为墓碑记录。使用黑名单时，会话写入黑名单并在索引中结束。两者都没有时不写入，只删除客户端的凭据。',
    },
    sources: ['0016', '0017'],
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      return costOf(await alice.logout(), 'writes')
    },
  },
  {
    id: 'redis-keys',
    group: 'store',
    method: 'count',
    unit: '',
    title: { en: 'Redis keys that one more session adds', zh: '每增加一个会话新增的 Redis 键' },
    why: {
      en: 'One key for each record, token family or entry of the session index. The sorted sets of user, address and expiry are shared by sessions.',
      zh: '每条会话记录、令牌族或会话索引条目各占一个键。按用户、地址和过期时间的有序集合由多个会话共用。',
    },
    sources: ['0017'],
    async run(bench, mechanism) {
      const { first, second } = await keysOfTwo(bench, mechanism)
      const before = new Set(first.map(({ key }) => key))
      return { value: second.filter(({ key }) => !before.has(key)).length }
    },
  },
  {
    id: 'redis-bytes',
    group: 'store',
    method: 'bytes',
    unit: 'B',
    title: { en: 'Redis memory of one more session', zh: '每增加一个会话占用的 Redis 内存' },
    why: {
      en: 'The key of the session and its entry in the set of its user, by MEMORY USAGE, rounded to 10 bytes. Its entries by address and by expiry are not included.',
      zh: '会话的键及其在用户集合中的条目，由 MEMORY USAGE 得出，取整到 10 字节。不含按地址和按过期时间的条目。',
    },
    sources: ['0017'],
    async run(bench, mechanism) {
      const { first, second } = await keysOfTwo(bench, mechanism)
      const after = new Set(second.map(({ key }) => key))
      const shared = first.filter(({ key }) => after.has(key))
      return rounded(bytesOf(second) - bytesOf(shared))
    },
  },
  {
    id: 'redis-bytes-after-logout',
    group: 'store',
    method: 'bytes',
    unit: 'B',
    title: { en: 'Redis memory after logout', zh: '退出登录后占用的 Redis 内存' },
    why: {
      en: 'A tombstone or a denylist entry is kept until the absolute timeout, because a copy could be presented until then. By MEMORY USAGE, rounded to 10 bytes.',
      zh: '墓碑记录或黑名单条目会保留到绝对超时，因为在此之前副本仍可能被出示。由 MEMORY USAGE 得出，取整到 10 字节。',
    },
    sources: ['0032'],
    async run(bench, mechanism) {
      const bob = await bench.login(mechanism, 'bob', {}, FIREFOX)
      const ended = bob.copy()
      await bob.logout()
      return rounded(bytesOf(await keysIn(bench, ended)))
    },
  },
]
