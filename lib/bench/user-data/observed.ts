import { isMilestone } from '#lib/core/milestone.ts'
import type { RecordedEvent } from '#lib/ledger/event.ts'
import { FIRST_SEQ } from '#lib/ledger/seq.ts'
import { withMark } from '#lib/ledger/with-mark.ts'
import { benchKeys } from '#lib/redis/keys.ts'
import { type Holder, held } from './holding.ts'
import { benchEnd, keyEnd, shownKey } from './times.ts'

/* What the observer of a bench has recorded: events, the index of sessions, and the audit trail. */

/** The whole event log: more than it keeps. */
const ALL = 100_000

const isAbout = (event: RecordedEvent, name: string) => 'user' in event && event.user === name

export const events: Holder = {
  async read(context, { name }) {
    const { bench } = context
    const { ledger } = bench.observer
    await ledger.whenFlushed()
    const about = (await ledger.read(FIRST_SEQ, ALL)).filter((event) => isAbout(event, name))
    const key = benchKeys(bench.id).events
    return held('events', { store: 'redis', key: shownKey(bench, key) }, about, await keyEnd(context, [key]))
  },

  async erase({ bench }, { name, sessionIds }, mark) {
    const erased = new Set(sessionIds)
    const isErased = (event: RecordedEvent) =>
      isAbout(event, name) || ('sessionId' in event && erased.has(event.sessionId ?? ''))
    await bench.observer.ledger.rewrite((event) =>
      !isMilestone(event) && isErased(event) && !isMarked(event, mark) ? withMark(event, mark) : event,
    )
    bench.observer.experiments.forgetEvents()
  },
}

/** Whether an event has the mark already, or states nothing that a mark could replace. */
function isMarked(event: RecordedEvent, mark: string): boolean {
  return 'user' in event ? event.user === mark : !('client' in event || 'network' in event)
}

export const sessionList: Holder = {
  async read(context, { name }) {
    const { bench } = context
    await bench.observer.ledger.whenFlushed()
    const rows = await bench.observer.index.all({ user: name })
    const key = benchKeys(bench.id).rows
    return held(
      'session-list',
      { store: 'redis', key: shownKey(bench, key) },
      rows,
      await keyEnd(context, [key]),
    )
  },

  async erase({ bench }, { name }, mark) {
    await bench.observer.ledger.whenFlushed()
    await bench.observer.index.putMark(name, mark)
  },
}

export const audit: Holder = {
  async read({ bench }, { name }) {
    const rows = await bench.observer.audit.rowsOf(name)
    const key = shownKey(bench, benchKeys(bench.id).auditRows)
    return held('audit', { store: 'redis', key }, rows, benchEnd(bench))
  },
  // `erase.ts` erases the user here first: the trail makes the mark.
}
