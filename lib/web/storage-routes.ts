import { z } from 'zod'
import { dumpStore, type HeldCredential } from '#lib/bench/dump.ts'
import { clientFormsOf } from '#lib/bench/protection.ts'
import { measureStorageCosts } from '#lib/bench/storage-costs.ts'
import { deviceOf } from '#lib/core/device.ts'
import { newSession } from '#lib/core/lifetime.ts'
import { STORE_CHOICE_MECHANISM } from '#lib/core/mechanism-facts.ts'
import { digestOf } from '#lib/core/reference-token.ts'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import { DUMP_FIELDS, DUMP_FORMS, DUMP_STORES } from '#lib/core/storage-settings.ts'
import type { BenchCall } from './call.ts'
import { exchangeDetail } from './exchange-recorder.ts'
import { mechanism, text } from './response-parts.ts'
import { onBench } from './route.ts'
import { EmptyBody } from './schemas.ts'

/* The routes of “Stored data”: what a stolen copy of a store reveals, and what sealing costs. */

const DumpBody = z
  .strictObject({
    store: z
      .enum(DUMP_STORES)
      .meta({ description: 'The store whose copy Mallory has; browser: the credentials of this browser' }),
  })
  .meta({ title: 'Dump' })

const count = z.int().min(0)
const field = z
  .object({
    forms: z
      .partialRecord(z.enum(DUMP_FORMS), count)
      .meta({ description: 'In how many records the field has this form; never a usable credential itself' }),
    sample: text.nullable().meta({ description: 'The beginning of one value, as it is stored' }),
  })
  .meta({ id: 'DumpedField' })

const DumpResponse = z.object({
  store: z.enum(DUMP_STORES),
  lanes: z.array(
    z.object({
      lane: z.enum([...MECHANISM_IDS, 'event-log']),
      records: count,
      fields: z.record(z.enum(DUMP_FIELDS), field),
    }),
  ),
})

const StorageCostsResponse = z.object({
  record: z.object({
    mechanism,
    sessionId: text.optional(),
    plain: text,
    sealed: text,
    plainBytes: count,
    sealedBytes: count,
  }),
  micros: z.object({ open: z.number(), seal: z.number(), mark: z.number() }),
  rounds: count,
})

export const storageRoutes = {
  '/api/bench/dumps': {
    POST: onBench(
      {
        summary:
          'What Mallory reads in a stolen copy of a store: read from the store, field by field for each lane. Returns no value that could be presented',
        body: DumpBody,
        errors: [503],
        response: DumpResponse,
      },
      async (call, { store }) => {
        const lanes = await dumpStore(call.bench, store, store === 'browser' ? heldBy(call) : [])
        return { status: 200, body: { store, lanes } }
      },
    ),
  },
  '/api/bench/storage/costs': {
    POST: onBench(
      {
        summary:
          'Measure what sealing costs, in bytes and microseconds, with the newest record of this bench',
        body: EmptyBody,
        errors: [503],
        response: StorageCostsResponse,
      },
      async (call) => ({ status: 200, body: await measureStorageCosts(call.bench, specimenOf(call)) }),
    ),
  },
}

/** The credentials of this browser: those that it sends, and of each other lane the newest that *Inspect* has kept. */
function heldBy({ bench, lab, credentials }: BenchCall): readonly HeldCredential[] {
  return bench.state.policy.lanes.flatMap((lane) => {
    const presented = credentials.find(lane)
    const sent = 'ambiguous' in presented ? null : presented.credential
    const credential =
      sent ?? lab.exchanges.list(bench.id, { mechanism: lane }).flatMap((each) => issuedBy(bench, each))[0]
    return credential === undefined || credential === null ? [] : [{ mechanism: lane, credential }]
  })
}

function issuedBy(
  bench: BenchCall['bench'],
  exchange: Parameters<typeof exchangeDetail>[1],
): readonly string[] {
  return exchangeDetail(bench, exchange).credentials.flatMap(({ kind, value }) =>
    kind === 'refresh' ? [] : [value],
  )
}

/** A record of a session that this client would have, for a bench without one. */
function specimenOf({ bench, seen }: BenchCall) {
  const facts = {
    id: 'A'.repeat(22),
    mechanism: STORE_CHOICE_MECHANISM,
    user: 'alice',
    roles: ['user'],
    rememberMe: false,
    carrier: 'cookie',
    node: seen.node,
    ...clientFormsOf(bench).reduce(seen),
    device: deviceOf(seen.userAgent),
  } as const
  const session = newSession(bench.state.policy, facts, bench.now())
  return { session, digest: digestOf(''), previousDigest: null, rotatedAt: bench.now(), generation: 0 }
}
