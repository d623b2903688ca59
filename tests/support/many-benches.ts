import { MECHANISM_IDS } from '#lib/core/session.ts'
import { Follower } from './follower.ts'
import { RemoteBench, type RemoteClient, type Reply } from './remote.ts'

/** A bench with a logged-in user of each mechanism, and a client of its event stream. */
export interface Party {
  readonly bench: RemoteBench
  readonly clients: readonly RemoteClient[]
  readonly follower: Follower
  /** The process that serves this bench, as long as it runs. */
  readonly home: string
}

/** The given number of benches, all of whose records are in Redis. */
export async function openBenches(url: string, benches: number): Promise<readonly Party[]> {
  return Promise.all(
    Array.from({ length: benches }, async () => {
      const bench = await RemoteBench.open(url)
      const clients = await Promise.all(MECHANISM_IDS.map((mechanism) => bench.login(mechanism)))
      const { body, process } = await bench.request('/api/bench')
      return { bench, clients, follower: new Follower(url, bench.id, body.seq), home: process }
    }),
  )
}

/** The clients of each bench in turn, repeatedly. */
export function requestsOf(parties: readonly Party[]): readonly (() => Promise<Reply>)[] {
  return parties.map(({ clients }) => {
    let turn = 0
    return () => (clients[turn++ % clients.length] as RemoteClient).me()
  })
}

/**
 * The events that each client of the stream received, next to the events that were written since the first
 * of them: both must be equal.
 */
export async function summarizeOutcomes(parties: readonly Party[]) {
  return Promise.all(
    parties.map(async ({ bench, follower }) => {
      // This event is the last one: a client that has received it has received all events.
      const { status, headers } = await bench.request('/api/bench/policy', {
        method: 'PATCH',
        body: { outage: 'fail-open' },
      })
      if (status !== 200) throw new Error(`The last event was not written: ${status}.`)
      const last = headers.get('lab-seq') ?? ''
      await follower.reaches(last)
      const seqs = (await bench.events()).map(({ seq }) => seq)
      await follower.stop()
      const upTo = (places: readonly string[]) => places.slice(0, places.indexOf(last) + 1)
      const written = upTo(seqs)
      return { seen: upTo(follower.seen), written: written.slice(written.indexOf(follower.seen[0] ?? '')) }
    }),
  )
}
