import type { AlertId } from '#lib/ledger/event.ts'
import type { AlertRule } from './alert.ts'
import { detectDeliveryFailed } from './detect/delivery-failed.ts'
import { detectFailureBurst } from './detect/failure-burst.ts'
import { detectImpossibleTravel } from './detect/impossible-travel.ts'
import { detectRefreshReuse } from './detect/refresh-reuse.ts'
import { detectRevocationLag } from './detect/revocation-lag.ts'
import { detectSessionLimit } from './detect/session-limit.ts'
import { detectStoreLost } from './detect/store-lost.ts'
import { detectUnknownKey } from './detect/unknown-key.ts'
import { detectUseAfterEnd } from './detect/use-after-end.ts'
import { ALERT_TITLES } from './titles.ts'

/** A rule that a single occurrence fires. */
const ONCE = { threshold: 1, windowSeconds: 0, quietSeconds: 60 } as const
const FIVE_A_MINUTE = { threshold: 5, windowSeconds: 60 } as const
const TEN_A_MINUTE = { threshold: 10, windowSeconds: 60 } as const
const FIVE_MINUTES = { threshold: 2, windowSeconds: 300 } as const

/** All alerts. Their texts are sentences. */
export const ALERT_RULES: readonly AlertRule[] = [
  {
    id: 'refresh-reuse',
    title: ALERT_TITLES['refresh-reuse'],
    fires: {
      en: 'A refresh token that was already exchanged is presented again after the grace period.',
      zh: '已被换过的刷新令牌在宽限期之后再次被出示。',
    },
    mustNot: {
      en: 'Two tabs that refresh with the same token within the grace period.',
      zh: '两个标签页在宽限期内用同一个令牌刷新。',
    },
    action: {
      en: 'A copy of the token exists. The family has ended; ask the user to log in again and end the user’s other sessions.',
      zh: '存在令牌的副本。该令牌族已结束；请用户重新登录，并结束该用户的其他会话。',
    },
    severity: 'critical',
    ...ONCE,
    detect: detectRefreshReuse,
  },
  {
    id: 'use-after-end',
    title: ALERT_TITLES['use-after-end'],
    fires: {
      en: 'A credential is used after logout or revocation: by another client than the one that logged in, or after a logout by any client.',
      zh: '凭据在退出登录或撤销之后被使用：使用它的不是当初登录的客户端；如果是退出登录，则任何客户端都算。',
    },
    mustNot: {
      en: 'Alice, who returns after the idle or the absolute timeout.',
      zh: 'Alice 在空闲超时或绝对超时之后回来。',
    },
    action: {
      en: 'Look at the client and network of the request. If it was accepted, policy lacks revocation data.',
      zh: '查看该请求的客户端和网络。如果请求被接受，说明策略没有撤销数据。',
    },
    severity: 'critical',
    ...ONCE,
    detect: detectUseAfterEnd,
  },
  {
    id: 'unknown-key',
    title: ALERT_TITLES['unknown-key'],
    fires: {
      en: 'Within a minute, five credentials name a key that this bench never had.',
      zh: '一分钟内有五个凭据指明了本实验台从未有过的密钥。',
    },
    mustNot: {
      en: 'Tokens of another bench: their issuer tells them apart. Keys that were retired, or that a node lacks during a rollout.',
      zh: '其他实验台的令牌：凭签发者可以区分。已停用的密钥，以及逐节点部署期间某个节点尚未拥有的密钥。',
    },
    action: {
      en: 'A client forges credentials, or another issuer is configured. Compare the key ID with the JWKS.',
      zh: '有客户端在伪造凭据，或配置了另一个签发者。将密钥 ID 与 JWKS 比较。',
    },
    severity: 'warning',
    ...FIVE_A_MINUTE,
    quietSeconds: 60,
    detect: (events) => detectUnknownKey(events, FIVE_A_MINUTE),
  },
  {
    id: 'revocation-lag',
    title: ALERT_TITLES['revocation-lag'],
    fires: {
      en: 'A session is accepted more than a second after policy has promised its end, for example because a message between nodes was dropped.',
      zh: '会话在策略承诺的结束时间一秒之后仍被接受，例如因为节点之间的消息丢失。',
    },
    mustNot: {
      en: 'A JWT without revocation data until it expires: that is declared.',
      zh: '没有撤销数据的 JWT 在过期之前被接受：这是策略声明的。',
    },
    action: {
      en: 'Check the messages between nodes, or choose a store that all nodes read. Until then, shorten the cache.',
      zh: '检查节点之间的消息，或选用所有节点都读取的存储。在此之前，缩短缓存时间。',
    },
    severity: 'critical',
    ...ONCE,
    detect: detectRevocationLag,
  },
  {
    id: 'store-lost',
    title: ALERT_TITLES['store-lost'],
    fires: {
      en: 'Redis was emptied, or a node stopped that had the only records of sessions.',
      zh: 'Redis 被清空，或唯一保存会话记录的节点停止。',
    },
    mustNot: {
      en: 'A store that is slow or unreachable, or that returns with its data.',
      zh: '存储变慢或不可达，或带着数据恢复。',
    },
    action: {
      en: 'Users must log in again. Check persistence and memory limits; restore a backup only with a restore epoch.',
      zh: '用户需要重新登录。检查持久化和内存上限；恢复备份时务必使用恢复纪元。',
    },
    severity: 'critical',
    ...ONCE,
    detect: detectStoreLost,
  },
  {
    id: 'session-limit',
    title: ALERT_TITLES['session-limit'],
    fires: {
      en: 'A login exceeds the limit of sessions: an older session was evicted, or the login was rejected.',
      zh: '登录超过会话数上限：较早的会话被逐出，或登录被拒绝。',
    },
    mustNot: {
      en: 'The same browser, which logs in again and replaces its session.',
      zh: '同一个浏览器再次登录并替换自己的会话。',
    },
    action: {
      en: 'Ask the user whether all devices are known. Many such alerts for one user mean a shared or stolen password.',
      zh: '询问用户是否认识所有设备。同一用户多次出现此告警，说明密码被共享或被盗。',
    },
    severity: 'notice',
    ...ONCE,
    detect: detectSessionLimit,
  },
  {
    id: 'impossible-travel',
    title: ALERT_TITLES['impossible-travel'],
    fires: {
      en: 'One session is accepted from two networks within five minutes, without re-authentication in between.',
      zh: '同一个会话在五分钟内从两个网络被接受，期间没有重新认证。',
    },
    mustNot: {
      en: 'Another address of the same network (IPv4 /24, IPv6 /64), and a phone of the same user with its own session.',
      zh: '同一网络内的另一个地址（IPv4 /24、IPv6 /64），以及同一用户的手机上的另一个会话。',
    },
    action: {
      en: 'A laptop that changes from Wi-Fi to a phone’s network looks the same. Require re-authentication for a new network.',
      zh: '笔记本从 Wi-Fi 切换到手机网络时看起来也是这样。可以要求在新网络中重新认证。',
    },
    severity: 'warning',
    ...FIVE_MINUTES,
    quietSeconds: 300,
    detect: (events) => detectImpossibleTravel(events, FIVE_MINUTES),
  },
  {
    id: 'failure-burst',
    title: ALERT_TITLES['failure-burst'],
    fires: {
      en: 'Within a minute, ten wrong passwords or forged credentials are refused, of one user or of several.',
      zh: '一分钟内拒绝了十个错误密码或伪造的凭据，来自一个或多个用户。',
    },
    mustNot: {
      en: 'A single wrong password. Checks of sessions that have ended or expired: a page that is still open sends them.',
      zh: '输错一次密码。已结束或已过期的会话的检查：仍打开的页面会发送这些请求。',
    },
    action: {
      en: 'Passwords or tokens are being tried. Login throttling limits each address; look for many addresses.',
      zh: '有客户端在尝试密码或令牌。登录限流按地址生效；留意是否来自大量地址。',
    },
    severity: 'warning',
    ...TEN_A_MINUTE,
    quietSeconds: 60,
    detect: (events) => detectFailureBurst(events, TEN_A_MINUTE),
  },
  {
    id: 'delivery-failed',
    title: ALERT_TITLES['delivery-failed'],
    fires: {
      en: 'The webhook did not accept an alert in three attempts, or events were lost during an outage.',
      zh: 'Webhook 三次都没有接收告警，或事件在故障期间丢失。',
    },
    mustNot: { en: 'A webhook that accepts the second attempt.', zh: 'Webhook 在第二次尝试时接收。' },
    action: {
      en: 'Check the receiver of the webhook. This alert itself is not sent to it.',
      zh: '检查 Webhook 的接收方。此告警本身不会发送给它。',
    },
    severity: 'warning',
    ...ONCE,
    detect: detectDeliveryFailed,
  },
]

/** @throws Error for an unknown ID, which the contract of the route excludes */
export function alertRule(id: AlertId): AlertRule {
  const rule = ALERT_RULES.find((each) => each.id === id)
  if (rule === undefined) throw new Error(`No rule for the alert ${id}.`)
  return rule
}
