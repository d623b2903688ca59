import type { BenchClient } from '#lib/client/bench-client.ts'
import type { Client } from '#lib/client/client.ts'
import type { MechanismId } from '#lib/core/session.ts'
import { type ActRow, yesNo } from '../row.ts'
import { now } from './parts.ts'

/** Whole seconds from now until an instant. */
export async function secondsUntil(bench: BenchClient, instant: number | undefined): Promise<number> {
  return Math.ceil(((instant ?? 0) - (await now(bench))) / 1000)
}

/** Whether the server accepts a client: by its credential, or by a refresh. */
async function isAccepted(client: Client): Promise<boolean> {
  return (await client.me('?slide=0')).status === 200 || (await client.refresh()).status === 200
}

/**
 * How long a login lasts without activity. A second login shows that a session is accepted until one second before, because
 * a refresh that proves it also moves the idle timeout.
 */
async function secondsWithoutActivity(
  bench: BenchClient,
  mechanism: MechanismId,
  user: string,
  more: object = {},
): Promise<number> {
  await bench.policy({ concurrency: { perUser: 2 } })
  const [early, late] = [await bench.login(mechanism, user, more), await bench.login(mechanism, user, more)]
  const { idleExpiresAt = 0, absoluteExpiresAt = 0 } = late.session ?? {}
  const seconds = await secondsUntil(bench, Math.min(idleExpiresAt, absoluteExpiresAt))
  await bench.advance(seconds - 1)
  if (!(await isAccepted(early))) throw new Error(`The session ended before ${seconds} s.`)
  await bench.advance(1)
  if (await isAccepted(late)) throw new Error(`The session did not end after ${seconds} s.`)
  return seconds
}

export const LIFETIME: readonly ActRow[] = [
  {
    id: 'idle-limit',
    group: 'lifetime',
    method: 'clock',
    unit: '',
    title: { en: 'Idle timeout is enforced', zh: '空闲超时得到执行' },
    why: {
      en: 'Each check and each refresh compares the clock with the idle timeout. Expiry in a store, a cookie or a token is never the only rule.',
      zh: '每次检查和刷新都将时钟与空闲超时比较。存储、Cookie 或令牌自身的过期时间从不是唯一的规则。',
    },
    sources: ['0002', 'OWASP ASVS 5.0 V7.3.1'],
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      const seconds = await secondsUntil(bench, alice.session?.idleExpiresAt)
      await bench.advance(seconds)
      const isOver = (await alice.me()).status === 401 && (await alice.refresh()).status === 401
      return { ...yesNo(isOver), seconds }
    },
  },
  {
    id: 'absolute-limit',
    group: 'lifetime',
    method: 'clock',
    unit: '',
    title: { en: 'Absolute timeout is enforced', zh: '绝对超时得到执行' },
    why: {
      en: 'Activity does not move the absolute timeout. For this act the idle timeout is set to the same duration, so that one refresh keeps the session active until then.',
      zh: '活动不会推迟绝对超时。在此操作中，空闲超时设为相同时长，因此只需刷新一次，会话就能保持到该时刻。',
    },
    sources: ['0002', 'OWASP ASVS 5.0 V7.3.2'],
    async run(bench, mechanism) {
      const { lifetime } = (await bench.must('/api/bench')).body.policy
      await bench.policy({ lifetime: { idleSeconds: lifetime.absoluteSeconds } })
      const alice = await bench.login(mechanism)
      const seconds = await secondsUntil(bench, alice.session?.absoluteExpiresAt)
      const half = Math.floor(seconds / 2)
      for (const [passed, step] of [
        [half, half],
        [seconds - 1, seconds - 1 - half],
      ] as const) {
        await bench.advance(step)
        if ((await alice.refresh()).status !== 200) return { value: 'ends-early', seconds: passed }
      }
      await bench.advance(1)
      const isOver = (await alice.me()).status === 401 && (await alice.refresh()).status === 401
      return { ...yesNo(isOver), seconds }
    },
  },
  {
    id: 'extended',
    group: 'lifetime',
    method: 'clock',
    unit: '',
    title: { en: 'Expiry of a session can be adjusted', zh: '会话的有效期可以调整' },
    why: {
      en: 'A stored record can be changed; a cookie that states its own expiry cannot. A JWT keeps its expiry until the next refresh, but a denylist refuses it once its session has ended.',
      zh: '存储的记录可以修改，自带有效期的 Cookie 不能修改。JWT 在下次刷新前保持原有效期，但会话结束后会被黑名单拒绝。',
    },
    sources: ['0034'],
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      const { status } = await bench.request(`/api/sessions/${alice.session?.id}`, {
        method: 'PATCH',
        body: { endsInSeconds: 20 },
      })
      if (status !== 200) return { value: 'no' }
      await bench.advance(20)
      if ((await alice.me('?slide=0')).status === 401) return { value: 'immediate' }
      return { value: (await alice.refresh()).status === 401 ? 'at-next-refresh' : 'never' }
    },
  },
  {
    id: 'remember-me',
    group: 'lifetime',
    method: 'clock',
    unit: 's',
    title: { en: '“Remember me” login lasts without activity', zh: '“记住我”登录在无活动时的持续时间' },
    why: {
      en: 'Policy sets one duration for all mechanisms. A session with refresh tokens ends earlier if its refresh token expires earlier.',
      zh: '策略为所有机制设置同一时长。如果刷新令牌更早过期，使用刷新令牌的会话会更早结束。',
    },
    sources: ['OWASP ASVS 5.0 V7.3.1'],
    async run(bench, mechanism) {
      return { value: await secondsWithoutActivity(bench, mechanism, 'alice', { rememberMe: true }) }
    },
  },
  {
    id: 'admin-idle',
    group: 'lifetime',
    method: 'clock',
    unit: 's',
    title: { en: 'Idle timeout of an administrator', zh: '管理员的空闲超时' },
    why: {
      en: 'Policy chooses the timeout by the roles at login, before a credential is issued, so every mechanism can apply it.',
      zh: '策略在签发凭据之前，根据登录时的角色选择超时，因此每种机制都能执行。',
    },
    sources: ['OWASP ASVS 5.0 V7.3.1'],
    async run(bench, mechanism) {
      return { value: await secondsWithoutActivity(bench, mechanism, 'carol') }
    },
  },
  {
    id: 'activity-extends',
    group: 'lifetime',
    method: 'clock',
    unit: '',
    title: { en: 'Activity moves the idle timeout', zh: '活动推迟空闲超时' },
    why: {
      en: 'A record is updated and a cookie is issued again. An issued JWT cannot change, so only a refresh counts as activity.',
      zh: '记录可以更新，Cookie 可以重新签发。已签发的 JWT 不能修改，因此只有刷新才算活动。',
    },
    sources: ['0003', 'OWASP ASVS 5.0 V7.3.1'],
    async run(bench, mechanism) {
      const [checks, refreshes] = [await bench.login(mechanism), await bench.login(mechanism, 'bob')]
      const idle = await secondsUntil(bench, checks.session?.idleExpiresAt)
      const credential = await secondsUntil(bench, checks.session?.expiresAt)
      const half = Math.floor(Math.min(idle, credential) / 2)
      await bench.advance(half)
      const active = [await checks.me(), await refreshes.refresh()]
      if (active.some(({ status }) => status !== 200)) throw new Error('A session ended before its timeout.')
      await bench.advance(idle - half)
      if (await isAccepted(checks)) return { value: 'yes' }
      return { value: (await isAccepted(refreshes)) ? 'at-next-refresh' : 'no' }
    },
  },
  {
    id: 'credential-lifetime',
    group: 'lifetime',
    method: 'clock',
    unit: 's',
    title: { en: 'Credential is accepted if nothing renews it', zh: '凭据在未续期时的有效时间' },
    why: {
      en: 'A JWT is short-lived because it is accepted until it expires; its refresh token lasts as long as the session. The other credentials last until the idle timeout.',
      zh: 'JWT 在过期前一直被接受，因此有效期短；其刷新令牌与会话同样长。其他凭据持续到空闲超时。',
    },
    sources: ['0002', 'RFC 7519 §4.1.4', 'OWASP ASVS 5.0 V9.2.1'],
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      const seconds = await secondsUntil(bench, alice.session?.expiresAt)
      await bench.advance(seconds - 1)
      if ((await alice.me('?slide=0')).status !== 200) throw new Error('The credential expired early.')
      await bench.advance(1)
      if ((await alice.me('?slide=0')).status === 200) throw new Error('The credential did not expire.')
      return { value: seconds }
    },
  },
]
