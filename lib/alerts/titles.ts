import type { Text } from '#lib/core/text.ts'
import type { AlertId } from '#lib/ledger/event.ts'

/** The names of the alerts. Apart from the rules, so that a page can name an alert without them. */
export const ALERT_TITLES: Readonly<Record<AlertId, Text>> = {
  'refresh-reuse': { en: 'Refresh token reuse', zh: '刷新令牌重用' },
  'use-after-end': { en: 'Use after the end', zh: '会话结束后仍被使用' },
  'unknown-key': { en: 'Unknown key', zh: '未知密钥' },
  'revocation-lag': { en: 'Revocation is late', zh: '撤销滞后' },
  'store-lost': { en: 'Store lost its data', zh: '存储丢失数据' },
  'session-limit': { en: 'Session limit', zh: '会话数上限' },
  'impossible-travel': { en: 'Impossible travel', zh: '不可能的移动' },
  'failure-burst': { en: 'Burst of failures', zh: '失败激增' },
  'delivery-failed': { en: 'Delivery failed', zh: '投递失败' },
}
