import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import { type RequestOptions, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { LookupFunction } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Webhook } from './state.ts'

/** Attempts for each alert, and the pauses between them. */
const PAUSES_MS = [200, 800]
const ATTEMPTS = PAUSES_MS.length + 1
/** From the connection to the status of the response. */
const TIMEOUT_MS = 2000

/**
 * The secret of a webhook, which signs its deliveries. It is derived from the rotation key of the bench, which is sealed, so it
 * is stored nowhere; a reset replaces that key.
 */
export function webhookSecret({ nonce }: Webhook, rotationKey: Uint8Array): string {
  return `whsec_${createHmac('sha256', rotationKey).update(`webhook ${nonce}`).digest('base64url')}`
}

export const newWebhook = (url: string): Webhook => ({ url, nonce: randomBytes(16).toString('base64url') })

/** The signature over time and body: a receiver that checks the time as well accepts no old delivery. */
function signatureOf(secret: string, timestamp: number, body: string): string {
  const mac = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')
  return `t=${timestamp},v1=${mac}`
}

export interface DeliveryResult {
  readonly outcome: 'delivered' | 'failed'
  readonly attempts: number
  /** Of the last attempt; null if no response arrived. */
  readonly status: number | null
}

/** Where a delivery goes, and the secret that signs it. */
export interface WebhookTarget {
  readonly url: string
  readonly secret: string
}

/**
 * Sends a body until it is accepted, at most three times. Every attempt has the same delivery ID. Never throws.
 * @param target read before each attempt: after the webhook was removed or replaced, nothing is sent to the old one
 * @returns null if the webhook was removed before the body was accepted
 */
export async function sendToWebhook(
  target: () => WebhookTarget | null,
  body: string,
): Promise<DeliveryResult | null> {
  const delivery = randomUUID()
  let status: number | null = null
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const webhook = target()
    if (webhook === null) return null
    status = await post(new URL(webhook.url), body, {
      'lab-delivery': delivery,
      'lab-signature': signatureOf(webhook.secret, Math.floor(Date.now() / 1000), body),
    })
    if (status !== null && status >= 200 && status < 300)
      return { outcome: 'delivered', attempts: attempt, status }
    const pause = PAUSES_MS[attempt - 1]
    if (pause !== undefined) await sleep(pause, undefined, { ref: false })
  }
  return target() === null ? null : { outcome: 'failed', attempts: ATTEMPTS, status }
}

/**
 * Sends one request. The response is discarded after its status: redirects are not followed, the body is not read, and the
 * connection is not upgraded. Settles within the timeout, whatever the receiver sends.
 * @returns the status; null without a response in time
 */
function post(url: URL, body: string, headers: Readonly<Record<string, string>>): Promise<number | null> {
  const options: RequestOptions = {
    method: 'POST',
    agent: false,
    lookup: lookupLoopback,
    headers: {
      ...headers,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'user-agent': 'SessionLab-Alerts/1.0',
    },
  }
  return new Promise((resolve) => {
    const send = url.protocol === 'https:' ? requestHttps : requestHttp
    const outgoing = send(url, options)
    const settle = (status: number | null) => {
      clearTimeout(timer)
      resolve(status)
      outgoing.destroy()
    }
    const timer = setTimeout(settle, TIMEOUT_MS, null).unref()
    outgoing.on('response', ({ statusCode = null }) => settle(statusCode))
    // Status 101 is no response in the sense of Node; it hands over the connection.
    outgoing.on('upgrade', ({ statusCode = null }, socket) => {
      socket.destroy()
      settle(statusCode)
    })
    outgoing.on('error', () => settle(null))
    outgoing.on('close', () => settle(null))
    outgoing.end(body)
  })
}

/** The name localhost is always this machine (RFC 6761 §6.3), whatever a resolver would answer. No other name is accepted. */
const lookupLoopback: LookupFunction = (_, { all }, callback) => {
  if (all)
    callback(null, [
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ])
  else callback(null, '127.0.0.1', 4)
}
