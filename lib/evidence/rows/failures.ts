import type { BenchClient } from '#lib/client/bench-client.ts'
import { type ApiResponse, Client } from '#lib/client/client.ts'
import { KEYED_MECHANISMS } from '#lib/core/mechanism-facts.ts'
import { type ActRow, type Reading, yesNo } from '../row.ts'

/** Stops or starts Redis for this bench. */
async function setRedis(bench: BenchClient, redis: 'up' | 'down'): Promise<void> {
  await bench.must('/api/bench/faults', { method: 'PATCH', body: { redis } })
}

/** @throws Error if the response is neither a success nor a refusal nor a 503 */
function outcomeOf({ status, body }: ApiResponse): Reading {
  if (status === 200) return { value: 'accepted' }
  if (status === 401) return { value: 'refused' }
  if (status === 503) return { value: 'unavailable' }
  throw new Error(`Unexpected response: ${JSON.stringify(body)}`)
}

/** Replaces the keys of every mechanism, and reports what a client with an earlier credential must do. */
async function afterRotation(bench: BenchClient, client: Client, mode: 'overlap' | 'immediate') {
  for (const mechanism of KEYED_MECHANISMS) {
    await bench.must('/api/bench/keys/rotate', { method: 'POST', body: { mechanism, mode } })
  }
  if ((await client.me('?slide=0')).status === 200) return { value: 'unaffected' }
  return { value: (await client.refresh()).status === 200 ? 'must-refresh' : 'must-log-in' }
}

export const FAILURES: readonly ActRow[] = [
  {
    id: 'redis-down',
    group: 'failures',
    method: 'observation',
    unit: '',
    title: { en: 'Check while Redis is down', zh: 'Redis 不可用时的检查' },
    why: {
      en: 'A check needs Redis if the record or the revocation data is there.',
      zh: '会话记录或撤销数据在 Redis 中时，检查需要 Redis。',
    },
    sources: ['0026'],
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      await setRedis(bench, 'down')
      return outcomeOf(await alice.me('?slide=0'))
    },
  },
  {
    id: 'login-redis-down',
    group: 'failures',
    method: 'observation',
    unit: '',
    title: { en: 'Login while Redis is down', zh: 'Redis 不可用时的登录' },
    why: {
      en: 'A login stores a record or a token family. A cookie that contains the session needs Redis only if the sessions are counted or can be revoked.',
      zh: '登录会存储会话记录或令牌族。包含会话的 Cookie 只有在需要计数或撤销会话时才需要 Redis。',
    },
    sources: ['0017'],
    async run(bench, mechanism) {
      await setRedis(bench, 'down')
      return outcomeOf(await new Client(bench, mechanism).login())
    },
  },
  {
    id: 'logout-redis-down',
    group: 'failures',
    method: 'observation',
    unit: '',
    title: {
      en: 'Logout while Redis is down ends the session',
      zh: 'Redis 不可用时，退出登录会结束会话',
    },
    why: {
      en: 'Without Redis the server cannot delete the record or store the revocation, and responds with 503. If it stores neither, the logout succeeds, but a copy of the credential is still accepted.',
      zh: '没有 Redis，服务器无法删除会话记录或写入撤销数据，因此返回 503。如果两者都不存储，退出登录会成功，但凭据的副本仍被接受。',
    },
    sources: ['0016', 'OWASP ASVS 5.0 V7.4.1'],
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      const copy = alice.copy()
      await setRedis(bench, 'down')
      const logout = outcomeOf(await alice.logout())
      if (logout.value !== 'accepted') return logout
      await setRedis(bench, 'up')
      return yesNo((await copy.me('?slide=0')).status === 401)
    },
  },
  {
    id: 'refresh-redis-down',
    group: 'failures',
    method: 'observation',
    unit: '',
    title: { en: 'Refresh while Redis is down', zh: 'Redis 不可用时的刷新' },
    why: {
      en: 'A refresh token is looked up in Redis. A cookie that contains the session is issued again without a store, unless revocation is checked first.',
      zh: '刷新令牌要在 Redis 中查询。包含会话的 Cookie 无需存储即可重新签发，除非要先做撤销检查。',
    },
    sources: ['RFC 6749 §6'],
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      await setRedis(bench, 'down')
      return outcomeOf(await alice.refresh())
    },
  },
  {
    id: 'after-outage',
    group: 'failures',
    method: 'observation',
    unit: '',
    title: { en: 'Session is accepted after the outage of Redis', zh: 'Redis 恢复可用后，会话仍被接受' },
    why: {
      en: 'During the outage a request gets 503 and not 401: the client keeps its credential, and the session continues.',
      zh: '故障期间请求返回 503 而不是 401：客户端保留凭据，会话得以继续。',
    },
    sources: ['0026'],
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      await setRedis(bench, 'down')
      await alice.me()
      await setRedis(bench, 'up')
      return yesNo((await alice.me()).status === 200)
    },
  },
  {
    id: 'fail-open',
    group: 'failures',
    method: 'observation',
    unit: '',
    title: {
      en: 'Check while Redis is down, under fail-open',
      zh: 'Redis 不可用且 fail-open 时的检查',
    },
    why: {
      en: 'Fail-open skips the revocation check. It cannot replace a record: a reference token that is not found identifies no session.',
      zh: 'fail-open 会跳过撤销检查，但不能代替会话记录：查不到记录的引用令牌无法确定会话。',
    },
    sources: ['OWASP ASVS 5.0 V16.5.3'],
    async run(bench, mechanism) {
      await bench.policy({ outage: 'fail-open' })
      const alice = await bench.login(mechanism)
      await setRedis(bench, 'down')
      return outcomeOf(await alice.me('?slide=0'))
    },
  },
  {
    id: 'revoked-during-outage',
    group: 'failures',
    method: 'observation',
    unit: '',
    title: {
      en: 'Revoked session while Redis is down, under fail-open',
      zh: 'Redis 不可用且 fail-open 时，已撤销的会话',
    },
    why: {
      en: 'A session that was revoked before the outage is accepted during it, because its revocation cannot be read. This is the risk of fail-open.',
      zh: '故障前撤销的会话在故障期间会被接受，因为无法读取撤销数据。这是 fail-open 的风险。',
    },
    sources: ['0016', 'OWASP ASVS 5.0 V16.5.3'],
    async run(bench, mechanism) {
      await bench.policy({ outage: 'fail-open' })
      const alice = await bench.login(mechanism)
      await bench.must(`/api/sessions/${alice.session?.id}`, { method: 'DELETE' })
      await setRedis(bench, 'down')
      return outcomeOf(await alice.me('?slide=0'))
    },
  },
  {
    id: 'key-lost',
    group: 'failures',
    method: 'observation',
    unit: '',
    title: { en: 'After immediate key rotation', zh: '立即轮换密钥之后' },
    why: {
      en: 'After a leak the old key is retired immediately, and no credential that it made is accepted. A refresh token is no product of the key, so its client gets a new access token.',
      zh: '密钥泄露后立即退役旧密钥，由它生成的凭据都不再被接受。刷新令牌不依赖该密钥，客户端可以用它获取新的访问令牌。',
    },
    sources: ['0022'],
    async run(bench, mechanism) {
      return afterRotation(bench, await bench.login(mechanism), 'immediate')
    },
  },
  {
    id: 'key-rotated',
    group: 'failures',
    method: 'observation',
    unit: '',
    title: { en: 'After scheduled key rotation', zh: '按计划轮换密钥之后' },
    why: {
      en: 'In a scheduled rotation the old key still verifies until the credentials that it made have expired.',
      zh: '按计划轮换时，旧密钥继续用于验证，直到由它生成的凭据过期。',
    },
    sources: ['0022'],
    async run(bench, mechanism) {
      return afterRotation(bench, await bench.login(mechanism), 'overlap')
    },
  },
]
