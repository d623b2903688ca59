import { mechanismAt } from '../compose.ts'
import { type Exchange, KEPT_MS } from '../exchanges.ts'
import { type Holder, held, type StolenCopy, type Subject, type UserDataContext } from './holding.ts'
import { mentions } from './mentions.ts'
import { onBenchClock } from './times.ts'

/* What this process has in memory only. */

/** Whether an exchange names the user: in its facts, in a body, or in a readable credential. */
function isAbout(exchange: Exchange, { name, sessionIds }: Subject): boolean {
  if (exchange.user === name || sessionIds.includes(exchange.sessionId ?? '')) return true
  const { request, response, presented } = exchange
  return [
    request.path,
    request.body,
    response.body,
    presented,
    ...response.headers.map(([, value]) => value),
  ].some((text) => text !== null && mentions(text, name))
}

export const exchanges: Holder = {
  async read({ bench, exchanges: kept }, subject) {
    const about = kept.list(bench.id, {}).filter((exchange) => isAbout(exchange, subject))
    const last = Math.max(0, ...about.map(({ realAt }) => realAt))
    const items = about.map(({ id, at, mechanism, act, client, sessionId, request, response }) => ({
      ...{ id, at, mechanism, act, client, sessionId },
      ...{ method: request.method, path: request.path, body: request.body },
      status: response.status,
    }))
    return held('exchanges', { store: 'process-memory' }, items, onBenchClock(bench, last + KEPT_MS))
  },

  async erase({ bench, exchanges: kept }, subject) {
    kept.drop(bench.id, (exchange) => isAbout(exchange, subject))
  },
}

/** The simulated clients with a credential of the user. */
export async function copiesOf(
  { bench, simulated }: Pick<UserDataContext, 'bench' | 'simulated'>,
  { name, sessionIds }: Pick<Subject, 'name' | 'sessionIds'>,
): Promise<readonly StolenCopy[]> {
  const found = await Promise.all(
    simulated.list(bench.id).map(async ({ client, mechanism, held: { credential } }) => {
      const owner = await mechanismAt(bench, mechanism, bench.connectedNode())
        .ownerOf('credential', credential, bench.now())
        .catch(() => null)
      const isOwn = owner?.user === name || sessionIds.includes(owner?.id ?? '')
      const sessionId = owner?.id ?? null
      return isOwn || mentions(credential, name) ? [{ client, mechanism, sessionId }] : []
    }),
  )
  return found.flat()
}

export const stolenCopies: Holder = {
  async read({ bench }, { copies }) {
    return held(
      'stolen-copies',
      { store: 'process-memory' },
      copies,
      onBenchClock(bench, Date.now() + KEPT_MS),
    )
  },

  async erase({ bench, simulated }, { copies }) {
    for (const { client, mechanism } of copies) simulated.put(bench.id, client, mechanism, null)
  },
}
