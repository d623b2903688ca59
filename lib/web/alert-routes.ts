import { ALERT_RULES } from '#lib/alerts/rules.ts'
import { testWebhook } from '#lib/bench/alert-delivery.ts'
import { setWebhook } from '#lib/bench/set-webhook.ts'
import { assertWebhookUrl } from '#lib/bench/webhook-url.ts'
import type { Serve } from '#lib/client/direct-send.ts'
import { addressKey } from '#lib/core/address.ts'
import { RequestRefused } from '#lib/core/errors.ts'
import { ALERT_IDS } from '#lib/ledger/event.ts'
import {
  AlertsBody,
  AlertsResponse,
  DeliveryResponse,
  TrialBody,
  TrialResponse,
  WebhookResponse,
} from './alert-responses.ts'
import { placeOf, tryAlert } from './alert-trial.ts'
import { firedAlerts } from './alert-view.ts'
import type { BenchCall } from './call.ts'
import { onBench } from './route.ts'
import { EmptyBody, NoQuery } from './schemas.ts'

/** The routes of alerts. */
export const alertRoutes = (serve: Serve) => ({
  '/api/bench/alerts': {
    GET: onBench(
      {
        summary: 'List the rules of alerts, the alerts that were fired, and the webhook',
        query: NoQuery,
        response: AlertsResponse,
      },
      async ({ bench }) => {
        const { webhook, policy } = bench.state
        const rules = ALERT_RULES.map(({ detect: _, ...rule }) => ({
          ...rule,
          place: placeOf(rule.id, 'fires', policy),
        }))
        const body = { rules, fired: await firedAlerts(bench), webhook: webhook && { url: webhook.url } }
        return { status: 200, body }
      },
    ),
    PATCH: onBench(
      {
        summary:
          'Set or remove the webhook that receives alerts. Deliveries are signed; the response alone contains the secret',
        query: NoQuery,
        body: AlertsBody,
        response: WebhookResponse,
      },
      async (call, { webhook: wanted }) => {
        const { lab, bench } = call
        if (wanted) assertWebhookUrl(wanted.url, ownPorts(call))
        const webhook = await setWebhook(lab.benches, bench, wanted?.url ?? null)
        return { status: 200, body: { webhook } }
      },
    ),
  },
  '/api/bench/alerts/test': {
    POST: onBench(
      {
        summary: 'Send a test to the webhook, and report what came of it',
        query: NoQuery,
        body: EmptyBody,
        errors: [404, 429],
        response: DeliveryResponse,
      },
      async ({ lab, bench }) => {
        if (bench.state.webhook === null) throw new RequestRefused('not_found', 'No webhook is set.')
        const release = lab.slots.take({ [`webhook-test:${bench.id}`]: 1, 'webhook-tests': 16 })
        const sent = release === null ? 'full' : await testWebhook(bench).finally(release)
        if (sent === null) throw new RequestRefused('not_found', 'The webhook was removed during the test.')
        if (sent === 'full') {
          throw new RequestRefused('rate_limited', 'Deliveries are waiting. Retry in 1 s.', {
            retryAfterSeconds: 1,
          })
        }
        return { status: 200, body: sent }
      },
    ),
  },
  '/api/bench/alerts/{id}/trial': {
    POST: onBench(
      {
        summary:
          'Carry out an act that fires an alert, or one that looks like it and must not, with real requests; on this bench if that changes only sessions of the trial, else on a temporary one',
        params: { id: ALERT_IDS },
        query: NoQuery,
        body: TrialBody,
        errors: [409, 429, 503],
        response: TrialResponse,
      },
      async ({ lab, bench, client, params: { id } }, { act }) => {
        const report = await tryAlert({ lab, bench, serve, address: addressKey(client) }, id, act)
        return { status: 200, body: report }
      },
    ),
  },
})

/** Ports that a webhook must not call: those of the app, as far as this process knows them, and of its stores. */
function ownPorts({ lab, request }: BenchCall): readonly number[] {
  const { redis, databaseUrl } = lab.environment
  const host = request.headers.get('host') ?? ''
  const urls = [databaseUrl, ...(redis.topology === 'standalone' ? [redis.url] : [])]
  const endpoints =
    redis.topology === 'cluster' ? redis.nodes : redis.topology === 'sentinel' ? redis.sentinels : []
  const ports = [
    lab.ownAddress()?.port,
    portOf(`http://${host}`, 80),
    ...urls.map((url) => portOf(url, url.startsWith('redis') ? 6379 : 5432)),
    ...endpoints.map(({ port }) => port),
    ...[...lab.environment.attackerOrigins, ...lab.environment.trustedOrigins].map((url) => portOf(url, 80)),
  ]
  return ports.filter((port): port is number => port !== undefined)
}

function portOf(url: string, standard: number): number | undefined {
  if (!URL.canParse(url)) return undefined
  const { port, protocol } = new URL(url)
  if (protocol === 'file:' || protocol === 'unix:') return undefined
  return port === '' ? standard : Number(port)
}
