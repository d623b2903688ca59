import { type EventSigner, securityEventsOf } from '#lib/audit/security-events.ts'
import type { TrailState } from '#lib/audit/trail.ts'
import { isIntact, type ReadRow } from '#lib/audit/trail-reader.ts'
import { verifyRowsOf } from '#lib/audit/verify-here.ts'
import { RequestRefused } from '#lib/core/errors.ts'
import {
  AuditHeadResponse,
  AuditQuery,
  AuditResponse,
  AuditVerificationResponse,
  AuditVerifyBody,
} from './audit-responses.ts'
import type { BenchCall } from './call.ts'
import { onBench } from './route.ts'
import { NoQuery } from './schemas.ts'

/** Hex digits of a hash that a person writes down. */
const SHORT_HASH = 8
/** Exports and verifications in progress. */
const MAX_READERS = { perBench: 3, perProcess: 12 }
const DEFAULT_LIMIT = 1000

/** The routes of the audit trail. */
export const auditRoutes = {
  '/api/bench/audit': {
    GET: onBench(
      {
        summary:
          'Get the audit trail: each decision and each change, chained by hashes. format=ndjson and format=set export it',
        query: AuditQuery,
        errors: [429],
        response: AuditResponse,
      },
      async (call, _, { format = 'json', limit, ...query }) => {
        const { audit } = call.bench.observer
        await audit.whenFlushed()
        if (format !== 'json') return exported(call, format, { ...query, limit })
        if (query.after !== undefined && query.before !== undefined)
          throw invalid('before', 'Send after or before.')
        const page = await audit.page({ ...query, limit: limit ?? DEFAULT_LIMIT })
        return { status: 200, body: { ...page, ...viewOf(await audit.state()) } }
      },
    ),
  },
  '/api/bench/audit/head': {
    GET: onBench(
      {
        summary:
          'Get the newest row of the audit trail as an anchor: written down elsewhere, it shows what is missing',
        query: NoQuery,
        response: AuditHeadResponse,
      },
      async ({ bench }) => {
        await bench.observer.audit.whenFlushed()
        const view = viewOf(await bench.observer.audit.state())
        const { seq, hash } = view.head
        return { status: 200, body: { seq, hash, anchor: `${seq}:${hash.slice(0, SHORT_HASH)}`, ...view } }
      },
    ),
  },
  '/api/bench/audit/verify': {
    POST: onBench(
      {
        summary: 'Verify the stored audit trail, or the given rows',
        query: NoQuery,
        body: AuditVerifyBody,
        openWhileLocked: 'It reads, and changes nothing.',
        errors: [429],
        response: AuditVerificationResponse,
      },
      async (call, { rows, anchor: given }) => {
        const anchor = given && { ...given, hash: given.hash.toLowerCase() }
        if (rows !== undefined) return { status: 200, body: await verifyRowsOf(rows, anchor) }
        const { audit } = call.bench.observer
        await audit.whenFlushed()
        await audit.state()
        const release = takeReader(call)
        try {
          return { status: 200, body: await audit.verify(anchor) }
        } finally {
          release()
        }
      },
    ),
  },
}

function viewOf({ seq, hash, firstSeq, firstPrev, lost, recording }: TrailState) {
  return {
    head: { seq, hash },
    checkpoint: { firstSeq, firstPrev, count: seq - firstSeq + 1 },
    recording,
    lost,
  }
}

const TYPES = { ndjson: 'application/x-ndjson', set: 'text/plain; charset=utf-8' } as const

interface ExportOptions {
  readonly after?: number | undefined
  readonly before?: number | undefined
  readonly limit?: number | undefined
  readonly event?: string | undefined
  readonly user?: string | undefined
}

/** The rows line by line, read while the client reads. If Redis fails, the response breaks off in the middle of a line. */
function exported(
  call: BenchCall,
  format: keyof typeof TYPES,
  { after = 0, limit = Number.POSITIVE_INFINITY, ...filters }: ExportOptions,
): Response {
  const filter = Object.entries(filters).find(([, value]) => value !== undefined)?.[0]
  // A chain with missing rows could not be verified.
  if (filter !== undefined) throw invalid(filter, `${filter} applies to format=json only.`)
  const write = format === 'set' ? tokenWriter(call) : rowLines
  const headers = {
    'content-type': TYPES[format],
    'content-disposition': `attachment; filename="audit-${call.bench.publicName}.${format === 'set' ? 'txt' : 'ndjson'}"`,
  }
  // The response to HEAD has no body: a stream would never be read.
  if (call.request.method === 'HEAD') return new Response(null, { headers })
  const release = takeReader(call)
  const batches = call.bench.observer.audit.entries(after)
  const encoder = new TextEncoder()
  let left = limit
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        // A batch may have no tokens, and nothing would then cause the next read.
        for (let text = ''; text === ''; ) {
          const { done, value: rows = [] } = left > 0 ? await batches.next() : { done: true }
          if (done) {
            release()
            controller.close()
            return
          }
          const wanted = rows.slice(0, left)
          left -= wanted.length
          text = await write(wanted)
          if (text !== '') controller.enqueue(encoder.encode(text))
        }
      } catch (error) {
        release()
        controller.error(error)
      }
    },
    cancel: () => release(),
  })
  return new Response(stream, { headers })
}

/** A damaged row is a line as well: verification reports it. */
const rowLines = async (rows: readonly ReadRow[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('')

/** @throws RequestRefused if the key of the bench cannot be verified by others */
function tokenWriter({ bench }: BenchCall) {
  const { kid, alg, sign } = bench.keys.jwt.active
  if (alg.startsWith('HS')) {
    const detail = `A receiver could not verify ${alg} without the secret. Set policy.jwt.alg to ES256.`
    throw new RequestRefused('not_supported', detail)
  }
  const signer: EventSigner = { issuer: bench.issuer, kid, alg, key: sign }
  return async (rows: readonly ReadRow[]) =>
    (await securityEventsOf(rows.filter(isIntact), signer)).map((token) => `${token}\n`).join('')
}

/** @throws RequestRefused if too many are in progress. @returns ends it */
function takeReader({ bench, lab }: BenchCall): () => void {
  const release = lab.slots.take({
    [`audit readers of bench ${bench.id}`]: MAX_READERS.perBench,
    'audit readers': MAX_READERS.perProcess,
  })
  if (release !== null) return release
  throw new RequestRefused('rate_limited', 'Other exports or verifications are in progress. Retry later.', {
    retryAfterSeconds: 2,
  })
}

function invalid(field: string, detail: string): RequestRefused {
  return new RequestRefused('invalid_request', detail, { field })
}
