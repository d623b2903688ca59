import type { BenchClient } from '#lib/client/bench-client.ts'
import type { Client } from '#lib/client/client.ts'
import type { Text } from '../row.ts'
import { forEachCase, verdictOf, yesNoText } from './acts.ts'
import type { Claim } from './claim.ts'

const ORDERS = ['attacker-first', 'owner-first', 'owner-away'] as const
type Order = (typeof ORDERS)[number]

const ORDER_NAMES: Readonly<Record<Order, Text>> = {
  'attacker-first': { en: 'attacker, then owner', zh: '先攻击者，后所有者' },
  'owner-first': { en: 'owner, then attacker', zh: '先所有者，后攻击者' },
  'owner-away': { en: 'only the attacker; the owner does not return', zh: '只有攻击者，所有者不再返回' },
}

const GRACE_SECONDS = [0, 10, 30] as const
const ACCESS_SECONDS = 900
/** The second of the two clients refreshes this long after the first: after the grace period of 10 s, within that of 30 s. */
const GAP_SECONDS = 20

interface Theft {
  readonly order: Order
  readonly grace: number
  readonly policy: object
}

const CASES: readonly Theft[] = ORDERS.flatMap((order) =>
  GRACE_SECONDS.map((grace) => ({
    ...{ order, grace },
    policy: {
      jwt: { accessSeconds: ACCESS_SECONDS, gracePeriodSeconds: grace, rotation: true, reuseDetection: true },
    },
  })),
)

interface Outcome {
  readonly isDetected: boolean
  /** From the first use of the stolen token to the end of the session. */
  readonly seconds: number
  /** How often the attacker got a new access token. */
  readonly refreshes: number
}

/** What one refresh means for the theft; null if the session continues. */
async function refresh(client: Client): Promise<'detected' | 'ended' | null> {
  const { status, body } = await client.refresh()
  if (status === 200) return null
  if (status !== 401) throw new Error(`Neither accepted nor refused: ${JSON.stringify(body)}`)
  return body.endReason === 'refresh_reuse_detected' ? 'detected' : 'ended'
}

/** Both clients refresh when their access token expires, the second after the gap, until the session ends. */
async function steal(bench: BenchClient, { order }: Theft): Promise<Outcome> {
  const owner = await bench.login('jwt')
  const attacker = owner.copy()
  const clients =
    order === 'owner-away' ? [attacker] : order === 'owner-first' ? [owner, attacker] : [attacker, owner]
  let clock = 0
  let firstUse: number | null = null
  let refreshes = 0
  const wait = async (seconds: number) => {
    await bench.advance(seconds)
    clock += seconds
  }
  for (;;) {
    await wait(ACCESS_SECONDS - (clock % ACCESS_SECONDS))
    for (const client of clients) {
      if (client !== clients[0]) await wait(GAP_SECONDS)
      if (client === attacker) firstUse ??= clock
      const end = await refresh(client)
      if (end !== null)
        return { isDetected: end === 'detected', seconds: clock - (firstUse ?? clock), refreshes }
      if (client === attacker) refreshes++
    }
  }
}

export const rotationDetectsTheft: Claim = {
  id: 'rotation-detects-theft',
  rows: ['refresh-reuse', 'old-credential'],
  claim: {
    en: 'Rotation of refresh tokens detects a stolen refresh token.',
    zh: '轮换刷新令牌能够检测到刷新令牌被盗。',
  },
  saidBy: [
    {
      title: 'Refresh Token Rotation',
      url: 'https://auth0.com/docs/secure/tokens/refresh-tokens/refresh-token-rotation',
    },
    { title: 'RFC 9700, section 4.14', url: 'https://www.rfc-editor.org/rfc/rfc9700#section-4.14' },
  ],
  settledBy: {
    en: `A copy of the refresh token is used by an attacker before its owner, after its owner, or by the attacker alone, with grace periods of 0, 10 and 30 s; the second client refreshes ${GAP_SECONDS} s after the first. It holds if the reuse is detected in each case.`,
    zh: `攻击者使用刷新令牌的副本，分别在所有者之前、之后，或只有攻击者使用；宽限期为 0、10 和 30 秒；第二个客户端在第一个之后 ${GAP_SECONDS} 秒刷新。如果每种情况都检测到重用，则成立。`,
  },
  flips: {
    en: 'Both clients must use the token, and further apart than the grace period. An attacker who is alone with the token, or refreshes within the grace period of the owner, is not detected.',
    zh: '两个客户端都必须使用该令牌，且间隔超过宽限期。只有攻击者使用令牌，或攻击者总在所有者的宽限期内刷新时，检测不到。',
  },
  seconds: 3,
  async run(tools, signal) {
    const cases = await forEachCase(tools, { preset: 'hardened', cases: CASES, signal }, steal)
    const detected = cases.filter(({ found }) => found.isDetected)
    const slowest = Math.max(0, ...detected.map(({ found }) => found.seconds))
    const most = Math.max(...cases.map(({ found }) => found.refreshes))
    const alone = cases.filter(({ order, found }) => order === 'owner-away' && found.isDetected)
    return {
      verdict: verdictOf(cases.map(({ found }) => found.isDetected)),
      sentence: {
        en: `The theft is detected in ${detected.length} of ${cases.length} cases, at most ${slowest} s after the first use of the copy. Without the owner it is detected in ${alone.length} of ${GRACE_SECONDS.length} cases, and an attacker who is not detected refreshes up to ${most} times.`,
        zh: `${cases.length} 种情况中有 ${detected.length} 种检测到被盗，最迟在副本首次使用后 ${slowest} 秒。所有者不再返回时，${GRACE_SECONDS.length} 种情况中检测到 ${alone.length} 种；未被检测到的攻击者最多刷新 ${most} 次。`,
      },
      columns: [
        { en: 'Who uses the token', zh: '令牌由谁使用' },
        { en: 'Grace period, s', zh: '宽限期，秒' },
        { en: 'Detected', zh: '检测到' },
        { en: 'Session ends after, s', zh: '会话在多少秒后结束' },
        { en: 'Refreshes by the attacker', zh: '攻击者的刷新次数' },
      ],
      rows: cases.map(({ order, grace, found }) => [
        ...[ORDER_NAMES[order], grace, yesNoText(found.isDetected)],
        ...[found.seconds, found.refreshes],
      ]),
    }
  },
}
