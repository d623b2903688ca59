import type { Step } from '#lib/core/steps.ts'
import type { ExchangeDetail } from '#lib/web/exchange-recorder.ts'

/** A participant: the client, the node that handled the request, or a store. */
export type Party = 'client' | 'node' | `store:${string}`

/** One line of a sequence diagram. */
export type Message =
  | {
      readonly kind: 'request'
      readonly method: string
      readonly path: string
      readonly fingerprint: string | null
    }
  | { readonly kind: 'step'; readonly step: Step; readonly micros: number; readonly isRefusing: boolean }
  | { readonly kind: 'store-call'; readonly store: string; readonly operation: string }
  | {
      readonly kind: 'store-result'
      readonly store: string
      readonly micros: number
      readonly failed: boolean
    }
  | {
      readonly kind: 'response'
      readonly status: number
      readonly code: string | null
      readonly cookies: number
    }

/** The request as messages, in chronological order. */
export function messagesOf(exchange: ExchangeDetail): Message[] {
  const { steps, asks, refusedBy, request, response, credentials } = exchange
  const presented = credentials.find(({ direction }) => direction === 'presented')
  const refusing = steps.findLastIndex(({ step }) => step === refusedBy)
  const inside: Message[] = steps.flatMap(({ step, startMicros, micros }, index) => {
    const isLast = index === steps.length - 1
    const calls = asks.filter(
      (call) => call.startMicros >= startMicros && (isLast || call.startMicros < startMicros + micros),
    )
    return [
      { kind: 'step', step, micros, isRefusing: index === refusing } satisfies Message,
      ...calls.flatMap(({ store, operation, micros: took, failed }): Message[] => [
        { kind: 'store-call', store, operation },
        { kind: 'store-result', store, micros: took, failed },
      ]),
    ]
  })
  return [
    {
      kind: 'request',
      method: request.method,
      path: request.path,
      fingerprint: presented?.fingerprint ?? null,
    },
    ...inside,
    {
      kind: 'response',
      status: exchange.status,
      code: exchange.code,
      cookies: response.setCookies.length,
    },
  ]
}

/** The participants, from left to right. */
export function partiesOf(messages: readonly Message[]): Party[] {
  const stores = messages.flatMap((message): Party[] =>
    message.kind === 'store-call' ? [`store:${message.store}`] : [],
  )
  return ['client', 'node', ...new Set(stores)]
}

/** Sender and receiver of a message; a step stays on its node. */
export function endsOf(message: Message): readonly [from: Party, to: Party] {
  switch (message.kind) {
    case 'request':
      return ['client', 'node']
    case 'step':
      return ['node', 'node']
    case 'store-call':
      return ['node', `store:${message.store}`]
    case 'store-result':
      return [`store:${message.store}`, 'node']
    case 'response':
      return ['node', 'client']
  }
}

/** The diagram in Mermaid syntax. */
export function mermaidOf(
  messages: readonly Message[],
  name: (party: Party) => string,
  texts: (message: Message) => string,
): string {
  const plain = (text: string) => text.replaceAll(/[;#\n]/g, ' ')
  const alias = (party: Party) => party.replace(':', '_')
  const lines = messages.map((message) => {
    const [from, to] = endsOf(message)
    if (from === to) return `  Note over ${alias(from)}: ${plain(texts(message))}`
    const isResponse = message.kind === 'store-result' || message.kind === 'response'
    return `  ${alias(from)}${isResponse ? '-->>' : '->>'}${alias(to)}: ${plain(texts(message))}`
  })
  const parties = partiesOf(messages).map((party) => `  participant ${alias(party)} as ${plain(name(party))}`)
  return ['sequenceDiagram', ...parties, ...lines, ''].join('\n')
}
