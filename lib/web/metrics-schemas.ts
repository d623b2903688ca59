import { z } from 'zod'
import { MAX_WINDOW_SECONDS } from '#lib/ledger/metric-window.ts'
import { integer, mechanism, text } from './response-parts.ts'
import { queryNumber } from './schemas.ts'

const counts = z.record(text, integer)
const micros = z.object({ n: integer, p50: z.number(), p99: z.number(), max: z.number() }).meta({
  id: 'TimeQuantiles',
  description:
    'Median, 99th percentile and maximum of n times, in microseconds; quantiles are at most 5 % off',
})
const wallClock = integer.meta({ description: 'Epoch milliseconds of the wall clock of the server' })

const point = z.object({
  at: wallClock,
  active: integer.nullable().meta({ description: 'Active sessions at the end; null if not known yet' }),
  created: integer,
  ended: counts.meta({ description: 'Sessions ended, by reason' }),
  verifications: counts.meta({
    description: 'Responses to presented credentials: accepted, refused, unavailable',
  }),
  refusals: counts.meta({ description: 'By code; without those that could not be checked' }),
  verify: z.record(text, micros).meta({ description: 'From request to verdict, by mechanism' }),
  store: z.record(text, micros).meta({ description: 'Duration of a call, by store' }),
  refreshReuse: integer,
  cache: z
    .object({ hits: integer, misses: integer })
    .meta({ description: 'Lookups in the caches of verified credentials' }),
  acceptedAfterEnd: integer.meta({ description: 'Acceptances of credentials whose session had ended' }),
  revocationLag: micros.nullable().meta({
    description:
      'From the end of a session until its last acceptance; reported when its last copy is refused',
  }),
  sseClients: integer.nullable().meta({ description: 'Open event streams at the end' }),
})

const points = z.object({
  stepSeconds: integer,
  points: z.array(point).meta({ description: 'Oldest first; the last one is not complete' }),
})

export const BenchMetricsResponse = z.object({
  windowSeconds: integer,
  bench: points.nullable(),
  process: z
    .object({
      pid: integer.meta({ description: 'The process that counted: each process counts its own requests' }),
      startedAt: wallClock,
      metrics: points.nullable().meta({
        description:
          'Null if it was not asked for, or if this client may not read the metrics of the process: see /api/metrics',
      }),
    })
    .meta({ description: 'The process that serves this request' }),
})

export const BenchMetricsQuery = z.strictObject({
  windowSeconds: queryNumber(10, MAX_WINDOW_SECONDS).default(60),
  of: z
    .enum(['bench', 'process', 'both'])
    .default('both')
    .meta({ description: 'Of this bench, of all benches of the process, or both' }),
})

const MAX_LOAD = { concurrency: 32, seconds: 10 } as const

export const LoadBody = z
  .strictObject({
    concurrency: z.int().min(1).max(MAX_LOAD.concurrency),
    seconds: z.int().min(1).max(MAX_LOAD.seconds).meta({
      description: 'Of all mechanisms together: they are loaded one after the other, for the same time each',
    }),
    mechanisms: z.array(mechanism).min(1).optional().meta({ description: 'By default all lanes' }),
    act: z
      .enum(['me', 'login'])
      .default('me')
      .meta({ description: 'me: check a credential; login: log in with a password' }),
  })
  .meta({ title: 'Load' })

const milliseconds = z.number()

const lane = z.object({
  mechanism,
  requests: integer,
  perSecond: z.number(),
  p50Ms: milliseconds,
  p99Ms: milliseconds,
  maxMs: milliseconds,
  accepted: integer,
  refused: counts.meta({ description: 'By code' }),
  unavailable: integer,
  storeReads: z.number().meta({ description: 'Mean of a request' }),
  storeWrites: z.number().meta({ description: 'Mean of a request' }),
  stores: z.array(text).meta({ description: 'The stores that the requests called; memory: that of a node' }),
  spent: z
    .object({ store: milliseconds, password: milliseconds, verify: milliseconds, process: milliseconds })
    .meta({
      description:
        'Where the time of a request went, as means: waiting for stores, hashing the password, verifying the credential, and the rest, which includes waiting for the process',
    }),
  bottleneck: z.enum(['store', 'password', 'verify', 'process']).nullable(),
})

export const LoadResponse = z.object({
  concurrency: integer,
  seconds: integer,
  act: z.enum(['me', 'login']),
  pid: integer,
  lanes: z.array(lane),
})
