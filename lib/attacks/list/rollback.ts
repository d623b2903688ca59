import { hasRefreshToken } from '#lib/core/mechanism-facts.ts'
import type { Attack } from '../attack.ts'
import { isAcceptedFromMallory, isRenewedForMallory } from '../evidence-events.ts'

/** Longer than any grace period of a preset. */
const PAST_GRACE_SECONDS = 11

/** An older credential of the same session, presented after the newer one was issued and the grace period has passed. */
export const rollback: Attack = {
  id: 'rollback',
  title: { en: 'Rollback to an older credential', zh: '回滚到旧凭据' },
  wants: {
    en: 'Mallory presents a credential of Alice from before the last renewal, for example from a backup of her browser.',
    zh: 'Mallory 出示 Alice 上次续期之前的凭据，例如来自其浏览器的备份。',
  },
  reason: {
    en: 'A record states which token is current, so an older one is refused after the grace period. A seal or access token states only itself.',
    zh: '记录说明哪个令牌是当前的，因此旧令牌在宽限期之后会被拒绝。密封的 Cookie 或访问令牌只说明自身。',
  },
  remains: {
    en: 'A self-contained credential is accepted next to its successor until it expires, under every policy. Only a counter or token in a store would tell them apart.',
    zh: '在任何策略下，自包含凭据在过期前都与其后继凭据一样被接受。只有存储中的计数器或令牌才能区分二者。',
  },
  sources: [
    {
      title: 'RFC 9700 §4.14.2: refresh token rotation',
      url: 'https://www.rfc-editor.org/rfc/rfc9700#section-4.14.2',
    },
    {
      title: 'OWASP ASVS 5.0 V7.2.4',
      url: 'https://github.com/OWASP/ASVS/blob/v5.0.0/5.0/en/0x16-V7-Session-Management.md',
    },
  ],
  code: { file: 'refresh-family.ts', name: 'renew' },
  needsBrowser: false,
  variants: [
    { id: 'renewing', title: { en: 'The credential that renews', zh: '用于续期的凭据' } },
    { id: 'access', title: { en: 'The credential of each request', zh: '每个请求的凭据' } },
  ],
  weak: {
    policy: { jwt: { rotation: false, reuseDetection: false } },
    label: { en: 'no rotation', zh: '不轮换' },
  },
  mended: {
    policy: { jwt: { rotation: true, reuseDetection: true } },
    label: { en: 'rotation of refresh tokens', zh: '轮换刷新令牌' },
  },
  inapplicable: () => null,
  async run(scene) {
    const alice = await scene.login()
    const mallory = scene.copyToMallory(alice)
    const { status } = await alice.refresh()
    if (status !== 200) throw new Error('Alice could not refresh.')
    await scene.bench.advance(Math.max(PAST_GRACE_SECONDS, scene.policy.jwt.gracePeriodSeconds + 1))
    const renews = scene.variant === 'renewing' && hasRefreshToken(scene.mechanism)
    if (renews) await mallory.refresh()
    else await mallory.me('?slide=0')
  },
  isBreach: (event) => isAcceptedFromMallory(event) || isRenewedForMallory(event),
  heldBy: ['session_ended', 'unknown_session', 'token_expired'],
}
