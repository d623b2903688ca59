import type { Alert } from '#lib/alerts/alert.ts'
import { alertRule } from '#lib/alerts/rules.ts'
import type { Bench } from './bench.ts'
import { type DeliveryResult, sendToWebhook, type WebhookTarget, webhookSecret } from './webhook.ts'

/** Alerts of one bench that wait for its webhook. More are not sent, and count as failed. */
const MAX_WAITING = 50

const queues = new WeakMap<Bench, { last: Promise<unknown>; waiting: number }>()

/** Runs the deliveries of a bench one after the other. @returns `full` if too many wait */
async function inTurn<T>(bench: Bench, send: () => Promise<T>): Promise<T | 'full'> {
  const queue = queues.get(bench) ?? { last: Promise.resolve(), waiting: 0 }
  queues.set(bench, queue)
  if (queue.waiting >= MAX_WAITING) return 'full'
  queue.waiting++
  const sending = queue.last.then(send).finally(() => queue.waiting--)
  queue.last = sending.catch(() => {})
  return sending
}

/**
 * Sends an alert to the webhook of its bench, and records the result; nothing if the webhook is removed before that. An alert
 * about a failed delivery is not sent: it would cause the next one.
 */
export async function deliverAlert(bench: Bench, alert: Alert, seq: string): Promise<void> {
  if (bench.state.webhook === null || alert.alert === 'delivery-failed') return
  const body = JSON.stringify({ type: 'alert.fired', seq, ...commonFields(bench), ...describe(alert) })
  const result = await inTurn(bench, () => sendToWebhook(() => targetOf(bench), body))
  if (result === null) return
  const { outcome, attempts } = result === 'full' ? ({ outcome: 'failed', attempts: 0 } as const) : result
  bench.append({ type: 'alert.delivered', alert: alert.alert, fired: seq, outcome, attempts })
}

/** Sends a test to the webhook. @returns `full` if too many deliveries wait; null if the webhook is removed before the result */
export function testWebhook(bench: Bench): Promise<DeliveryResult | 'full' | null> {
  const body = JSON.stringify({ type: 'test', ...commonFields(bench) })
  return inTurn(bench, () => sendToWebhook(() => targetOf(bench), body))
}

/** The webhook that the bench has now; none after its deletion. */
function targetOf({ state: { webhook }, keys, isDeleted }: Bench): WebhookTarget | null {
  if (isDeleted) return null
  return webhook && { url: webhook.url, secret: webhookSecret(webhook, keys.rotation) }
}

const commonFields = (bench: Bench) => ({ bench: bench.publicName, at: bench.now() })

function describe(alert: Alert) {
  const { severity, title, action } = alertRule(alert.alert)
  return { ...alert, severity, title, action }
}
