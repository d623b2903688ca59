import type { Alert } from '#lib/alerts/alert.ts'
import { alertRule } from '#lib/alerts/rules.ts'
import type { Bench } from './bench.ts'
import { type DeliveryResult, sendToWebhook, webhookSecret } from './webhook.ts'

/** Alerts of one bench that wait for its webhook. More are not sent, and count as failed. */
const MAX_WAITING = 50

const queues = new WeakMap<Bench, { last: Promise<unknown>; waiting: number }>()

/** Runs the deliveries of a bench one after the other. @returns null if too many wait */
async function inTurn(bench: Bench, send: () => Promise<DeliveryResult>): Promise<DeliveryResult | null> {
  const queue = queues.get(bench) ?? { last: Promise.resolve(), waiting: 0 }
  queues.set(bench, queue)
  if (queue.waiting >= MAX_WAITING) return null
  queue.waiting++
  const sending = queue.last.then(send).finally(() => queue.waiting--)
  queue.last = sending.catch(() => {})
  return sending
}

/**
 * Sends an alert to the webhook of its bench, and records the result. An alert about a failed delivery is not sent: it would
 * cause the next one.
 */
export async function deliverAlert(bench: Bench, alert: Alert, seq: string): Promise<void> {
  const { webhook } = bench.state
  if (webhook === null || alert.alert === 'delivery-failed') return
  const secret = webhookSecret(webhook, bench.keys.rotation)
  const body = JSON.stringify({ type: 'alert.fired', seq, ...commonFields(bench), ...describe(alert) })
  const result = await inTurn(bench, () => sendToWebhook(webhook.url, secret, body))
  const { outcome, attempts } = result ?? { outcome: 'failed', attempts: 0 }
  bench.append({ type: 'alert.delivered', alert: alert.alert, fired: seq, outcome, attempts })
}

/** Sends a test to the webhook. @returns null if too many deliveries wait */
export function testWebhook(bench: Bench): Promise<DeliveryResult | null> {
  const { webhook } = bench.state
  if (webhook === null) return Promise.resolve(null)
  const secret = webhookSecret(webhook, bench.keys.rotation)
  const body = JSON.stringify({ type: 'test', ...commonFields(bench) })
  return inTurn(bench, () => sendToWebhook(webhook.url, secret, body))
}

const commonFields = (bench: Bench) => ({ bench: bench.publicName, at: bench.now() })

function describe(alert: Alert) {
  const { severity, title, action } = alertRule(alert.alert)
  return { ...alert, severity, title, action }
}
