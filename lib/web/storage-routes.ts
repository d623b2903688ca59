import { z } from 'zod'
import { dumpOf } from '#lib/audit/vocabulary.ts'
import { dumpStore } from '#lib/bench/dump.ts'
import { clientFormsOf } from '#lib/bench/protection.ts'
import { measureStorageCosts } from '#lib/bench/storage-costs.ts'
import { deviceOf } from '#lib/core/device.ts'
import { newSession } from '#lib/core/lifetime.ts'
import { STORE_CHOICE_MECHANISM } from '#lib/core/mechanism-facts.ts'
import { digestOf } from '#lib/core/reference-token.ts'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import { DUMP_FIELDS, DUMP_FORMS, DUMP_STORES } from '#lib/core/storage-settings.ts'
import type { BenchCall } from './call.ts'
import { heldCredentials } from './held-credentials.ts'
import { mechanism, text } from './response-parts.ts'
import { onBench } from './route.ts'
import { EmptyBody, NoQuery } from './schemas.ts'

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
        query: NoQuery,
        body: DumpBody,
        errors: [503],
        response: DumpResponse,
      },
      async (call, { store }) => {
        const lanes = await dumpStore(
          call.bench,
          store,
          store === 'browser' ? await heldCredentials(call) : [],
        )
        call.bench.observer.audit.record(dumpOf(store))
        return { status: 200, body: { store, lanes } }
      },
    ),
  },
  '/api/bench/storage/costs': {
    POST: onBench(
      {
        summary:
          'Measure what sealing costs, in bytes and microseconds, with the newest record of this bench',
        query: NoQuery,
        body: EmptyBody,
        errors: [503],
        response: StorageCostsResponse,
      },
      async (call) => ({ status: 200, body: await measureStorageCosts(call.bench, specimenOf(call)) }),
    ),
  },
}

/** A record of a session that this client would have, for a bench whose stores have none. */
function specimenOf({ bench, seen }: BenchCall) {
  const forms = clientFormsOf(bench)
  const facts = {
    id: 'A'.repeat(22),
    mechanism: STORE_CHOICE_MECHANISM,
    user: 'alice',
    roles: ['user'],
    rememberMe: false,
    carrier: 'cookie',
    node: seen.node,
    ...forms.reduce(seen),
    device: forms.reduceDevice(deviceOf(seen.userAgent), seen.userAgent),
  } as const
  const session = newSession(bench.state.policy, facts, bench.now())
  return { session, digest: digestOf(''), previousDigest: null, rotatedAt: bench.now(), generation: 0 }
}
