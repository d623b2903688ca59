import { webhookChange } from '#lib/audit/vocabulary.ts'
import type { Bench } from './bench.ts'
import type { Benches } from './benches.ts'
import type { Webhook } from './state.ts'
import { newWebhook, type WebhookTarget, webhookSecret } from './webhook.ts'

/** Sets the webhook of a bench, or removes it, and records that. @returns the webhook with its secret */
export async function setWebhook(
  benches: Pick<Benches, 'change'>,
  bench: Bench,
  url: string | null,
): Promise<WebhookTarget | null> {
  const before = bench.state.webhook
  const webhook = url === null ? null : newWebhook(url)
  await benches.change(bench, { webhook })
  bench.observer.audit.record(webhookChange(before && originOf(before), webhook && originOf(webhook)))
  return webhook && { url: webhook.url, secret: webhookSecret(webhook, bench.keys.rotation) }
}

/** Without the path, which may be a secret of the receiver. */
const originOf = ({ url }: Webhook) => new URL(url).origin
