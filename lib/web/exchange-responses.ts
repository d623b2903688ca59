import { z } from 'zod'
import { recordOf } from '#lib/core/record-of.ts'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import type { RequestAct } from '#lib/ledger/event.ts'
import type { ExchangeDetail } from './exchange-recorder.ts'
import { instant, integer, mechanism, node, objectOf, seq, simulatedClient, text } from './response-parts.ts'
import { SIMULATED_CLIENT_IDS } from './simulated-client-ids.ts'

const exchange = z.object({
  id: text,
  seq: seq.nullable(),
  seqs: z.array(seq),
  at: instant,
  realAt: integer,
  mechanism,
  act: text as unknown as z.ZodType<RequestAct>,
  node,
  method: text,
  path: text,
  status: integer,
  code: text.nullable(),
  refusedBy: text.nullable() as unknown as z.ZodType<ExchangeDetail['refusedBy']>,
  sessionId: text.nullable(),
  user: text.nullable(),
  micros: integer,
  reads: integer,
  writes: integer,
  resentOf: text.nullable(),
})

export const ExchangesResponse = z.object({ exchanges: z.array(exchange) })

export const ExchangeResponse = exchange.extend({
  client: text,
  request: objectOf<ExchangeDetail['request']>(),
  response: objectOf<ExchangeDetail['response']>(),
  credentials: z.array(objectOf<ExchangeDetail['credentials'][number]>()),
  steps: z.array(objectOf<ExchangeDetail['steps'][number]>()),
  asks: z.array(objectOf<ExchangeDetail['asks'][number]>()),
})

const fingerprints = z.object(recordOf(MECHANISM_IDS, () => text.nullable()))

export const SimulatedClientsResponse = z.object({
  guests: z.object(recordOf(SIMULATED_CLIENT_IDS, () => fingerprints)),
  office: z
    .object(recordOf(MECHANISM_IDS, () => integer))
    .meta({ description: 'Workplaces of the office with a credential' }),
})

export const StealResponse = z.object({ guest: simulatedClient, mechanism, held: text })

export const ClientRequestResponse = z.object({
  guest: simulatedClient,
  mechanism,
  status: integer.meta({
    description: 'Status of the response to the simulated client; 0 without a response',
  }),
  body: z.unknown().meta({ description: 'Body of the response to the simulated client' }) as z.ZodType<{
    readonly code?: string
  } | null>,
  timing: z.object({ tookMs: z.number(), server: text.nullable() }),
  held: text.nullable(),
})

const workplace = integer.meta({ description: 'From 1' })

export const OfficeLoginResponse = ClientRequestResponse.omit({ guest: true }).extend({
  guest: z.literal('office'),
  workplace,
})

/** The result of one act at every workplace. */
export const OfficeResponse = z.object({
  guest: z.literal('office'),
  mechanism,
  counts: z
    .object({ accepted: integer, refused: integer, unavailable: integer })
    .meta({ description: 'Workplaces by the response that they got' }),
  workplaces: z.array(z.object({ workplace, status: integer, code: text.nullable(), held: text.nullable() })),
})
