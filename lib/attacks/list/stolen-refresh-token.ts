import type { RecordedEvent } from '#lib/ledger/event.ts'
import { type Attack, type AttackRun, MALLORYS_NAME } from '../attack.ts'
import { isRenewedForMallory } from '../evidence-events.ts'

/** Longer than any grace period of a preset. */
const PAST_GRACE_SECONDS = 11

type Party = 'alice' | 'mallory'

/** Who renews, in this order. The grace period passes after each turn. */
const TURNS: Readonly<Record<string, readonly Party[]>> = {
  'attacker-first': ['mallory', 'alice', 'mallory'],
  'victim-first': ['alice', 'mallory', 'alice', 'mallory'],
  'victim-never-returns': ['mallory', 'mallory'],
}

/** A copy of the credential that renews, used by Mallory and by Alice in turn. */
export const stolenRefreshToken: Attack = {
  id: 'stolen-refresh-token',
  title: { en: 'Stolen refresh token', zh: '刷新令牌被窃' },
  wants: {
    en: 'Mallory has a copy of the token that renews Alice’s session, and wants to renew it for as long as the session lasts.',
    zh: 'Mallory 有一份用于续期 Alice 会话的令牌副本，想在会话持续期间不断续期。',
  },
  reason: {
    en: 'Each refresh replaces the token. When a replaced one comes back, two clients have it, and the whole family ends.',
    zh: '每次刷新都会替换令牌。如果已被替换的令牌再次出现，说明两个客户端都有它，整个令牌族随即结束。',
  },
  remains: {
    en: 'If Alice never returns, no token comes back and nothing is detected. Detection logs Alice out too, and access tokens are accepted until they expire. Only refresh tokens are checked for reuse: if Mallory renews another kind of credential first, she stays and Alice is refused, or both stay.',
    zh: '如果 Alice 不再返回，就没有令牌再次出现，也就检测不到。检测到之后 Alice 也会退出登录，而访问令牌在过期前仍被接受。只有刷新令牌检查重用：对其他凭据，如果 Mallory 先续期，她会保留会话而 Alice 被拒绝，或两者都保留会话。',
  },
  sources: [
    {
      title: 'RFC 9700 §4.14.2: refresh token protection',
      url: 'https://www.rfc-editor.org/rfc/rfc9700#section-4.14.2',
    },
    {
      title: 'RFC 10017 §5.1.2: persistent token theft',
      url: 'https://www.rfc-editor.org/rfc/rfc10017#section-5.1.2',
    },
  ],
  code: { file: 'refresh-family.ts', name: 'renew' },
  needsBrowser: false,
  variants: [
    { id: 'attacker-first', title: { en: 'Mallory renews first', zh: 'Mallory 先续期' } },
    { id: 'victim-first', title: { en: 'Alice renews first', zh: 'Alice 先续期' } },
    { id: 'victim-never-returns', title: { en: 'Alice never returns', zh: 'Alice 不再返回' } },
  ],
  weak: {
    policy: { jwt: { rotation: false, reuseDetection: false } },
    label: { en: 'no rotation', zh: '不轮换' },
  },
  mended: {
    policy: { jwt: { rotation: true, reuseDetection: true } },
    label: { en: 'rotation and reuse detection', zh: '轮换与重用检测' },
  },
  inapplicable: () => null,
  async run(scene) {
    const alice = await scene.login()
    const clients = { alice, mallory: scene.copyToMallory(alice) }
    const grace = Math.max(PAST_GRACE_SECONDS, scene.policy.jwt.gracePeriodSeconds + 1)
    for (const party of TURNS[scene.variant] ?? []) {
      await clients[party].refresh()
      await scene.bench.advance(grace)
    }
  },
  /** A renewal after the turn of the other one, so after everything that could have been detected. */
  isBreach(event, run) {
    if (!isRenewedForMallory(event)) return false
    const turns = turnsBefore(run, event)
    return run.variant === 'victim-never-returns' ? turns.includes('mallory') : turns.includes('alice')
  },
  heldBy: ['session_ended', 'unknown_session', 'token_expired'],
}

/** Who has renewed before this event, or has tried to. */
function turnsBefore({ events }: AttackRun, event: RecordedEvent): readonly Party[] {
  return events.slice(0, events.indexOf(event)).flatMap((each): Party[] => {
    const isTurn =
      each.type === 'token.refreshed' ||
      each.type === 'session.rotated' ||
      ((each.type === 'request.refused' || each.type === 'request.verified') && each.act === 'refresh')
    return isTurn ? [each.client === MALLORYS_NAME ? 'mallory' : 'alice'] : []
  })
}
