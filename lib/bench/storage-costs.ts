import { factsOf } from '#lib/core/mechanism-facts.ts'
import { createMarks } from '#lib/core/minimise.ts'
import type { SessionRecord } from '#lib/core/reference-token.ts'
import type { MechanismId, Session } from '#lib/core/session.ts'
import { encodeRecord } from '#lib/redis/record.ts'
import { createSealing } from '#lib/stores/sealed.ts'
import type { Bench } from './bench.ts'
import { sealingOf } from './protection.ts'
import { storedRecords } from './stored-records.ts'

/** What sealing costs on this machine, measured with one record of this bench. */
export interface StorageCosts {
  readonly record: {
    readonly mechanism: MechanismId
    /** Absent if no store has a session with a token: the record was then made for the measurement. */
    readonly sessionId?: string
    /** The record as Redis has it, without and with sealing. Of a token it has the hash. */
    readonly plain: string
    readonly sealed: string
    readonly plainBytes: number
    readonly sealedBytes: number
  }
  /** In microseconds. A check opens a record; a login, a renewal and a change of data seal one. */
  readonly micros: { readonly open: number; readonly seal: number; readonly mark: number }
  /** Each time is the fastest of this many rounds. */
  readonly rounds: number
}

const ROUNDS = 9
const PER_ROUND = 25
/** An address to make a mark of (RFC 5737). */
const ADDRESS = '203.0.113.7'

/** @param specimen used if no store has a session with a token */
export async function measureStorageCosts(bench: Bench, specimen: SessionRecord): Promise<StorageCosts> {
  const found = await newestRecord(bench)
  const { session, ...token } = found ?? specimen
  const { mechanism } = session
  const { table } = factsOf(mechanism)
  const sealing = createSealing({ bench: bench.publicName, table, keys: () => bench.keys, isOn: () => true })
  const sealed = sealing.seal(session)
  const marks = createMarks(bench.keys.marks)
  const [plain, stored] = [session, sealed].map((each) => encodeRecord({ ...token, session: each }))
  return {
    record: {
      mechanism,
      ...(found ? { sessionId: session.id } : {}),
      plain: plain ?? '',
      sealed: stored ?? '',
      plainBytes: Buffer.byteLength(plain ?? ''),
      sealedBytes: Buffer.byteLength(stored ?? ''),
    },
    micros: {
      open: microsOf(() => sealing.open(sealed)),
      seal: microsOf(() => sealing.seal(session)),
      // Not the kept address: one that is a mark already costs nothing.
      mark: microsOf(() => marks.ofAddress(ADDRESS)),
    },
    rounds: ROUNDS,
  }
}

/** The newest record of any lane, opened. */
async function newestRecord(bench: Bench): Promise<SessionRecord | null> {
  const all = await Promise.all(
    bench.state.policy.lanes.map(async (lane) => {
      const sealing = sealingOf(bench, factsOf(lane).table)
      const records = await storedRecords(bench, lane)
      return records.flatMap((record) => {
        const session: Session | string = sealing.open(record.session)
        // The entry of an index has no token and no session data.
        return typeof session === 'string' || record.digest === '' ? [] : [{ ...record, session }]
      })
    }),
  )
  return all.flat().sort((x, y) => y.session.createdAt - x.session.createdAt)[0] ?? null
}

/** The fastest of several rounds: what else the machine does can only make a round slower. */
function microsOf(work: () => unknown): number {
  const times = Array.from({ length: ROUNDS }, () => {
    const from = performance.now()
    for (let done = 0; done < PER_ROUND; done++) work()
    return ((performance.now() - from) * 1000) / PER_ROUND
  })
  return Math.round(Math.min(...times) * 10) / 10
}
