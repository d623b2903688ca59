import { factsOf } from '#lib/core/mechanism-facts.ts'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import { MAX_EVENTS } from '#lib/ledger/ledger.ts'
import { FIRST_SEQ } from '#lib/ledger/seq.ts'
import { type Holder, held } from './holding.ts'

/** Self-contained credentials that clients hold. A reference contains nothing about the user. */
export const credentialsOutside: Holder = {
  async read({ bench }, { name }) {
    const now = bench.now()
    const rows = await bench.observer.index.all({ user: name })
    return MECHANISM_IDS.filter((lane) => factsOf(lane).isSelfContained).flatMap((lane) => {
      const items = rows
        .filter((row) => row.mechanism === lane)
        .map(({ id, state, expiresAt, copiesLiveUntilAt, fingerprint }) => ({
          sessionId: id,
          fingerprint,
          contents: factsOf(lane).credential === 'seal' ? 'encrypted' : 'readable',
          acceptedUntilAt: state === 'active' ? expiresAt : copiesLiveUntilAt,
        }))
        .filter(({ acceptedUntilAt }) => (acceptedUntilAt ?? 0) > now)
      const until = Math.max(0, ...items.map(({ acceptedUntilAt }) => acceptedUntilAt ?? 0))
      return held('credential-outside', { store: 'client' }, items, until, { lane })
    })
  },
}

/** Lines of the process log, which cannot be read back. */
export const processLog: Holder = {
  async read({ bench }, { sessionIds }) {
    if (!bench.observer.isLogged || sessionIds.length === 0) return []
    return [
      {
        kind: 'process-log',
        where: { store: 'process-log' },
        count: sessionIds.length,
        items: [],
        until: null,
      },
    ]
  },
}

/** Alerts about the user that were sent to the webhook of the bench. */
export const sentAlerts: Holder = {
  async read({ bench }, { name }) {
    if (bench.state.webhook === null) return []
    const fired = (await bench.observer.ledger.read(FIRST_SEQ, 2 * MAX_EVENTS)).filter(
      (event) => event.type === 'alert.fired' && event.user === name,
    )
    return held('sent-alerts', { store: 'webhook' }, fired, null)
  },
}
