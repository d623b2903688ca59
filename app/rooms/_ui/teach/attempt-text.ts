import type { MechanismId } from '#lib/core/session.ts'
import type { RecordedEvent } from '#lib/ledger/event.ts'
import { eventDetail } from '../../../_ui/lane/event-detail.ts'
import type { AllWords } from '../../../_ui/words/all.en.ts'
import { codeText } from '../../../_ui/words/problem-text.ts'

/** Names of lanes; more are counted. */
const MAX_LANES = 2

/**
 * What a seat did, in the words of the event list, the newest last: lanes that did the same are one line.
 * @param lanesText how many lanes
 */
export function attemptLines(
  events: readonly RecordedEvent[],
  words: AllWords,
  lanesText: (n: number) => string,
): readonly string[] {
  const lines: { text: string; lanes: Set<MechanismId> }[] = []
  for (const event of events) {
    const text = textOf(event, words)
    const last = lines.at(-1)
    const line = last?.text === text ? last : { text, lanes: new Set<MechanismId>() }
    if (line !== last) lines.push(line)
    if ('mechanism' in event && event.mechanism !== undefined) line.lanes.add(event.mechanism)
  }
  return lines.map(({ text, lanes }) => {
    const names = Array.from(lanes, (id) => words.mechanisms[id].name)
    if (names.length === 0) return text
    return `${text} (${names.length > MAX_LANES ? lanesText(names.length) : names.join(', ')})`
  })
}

/** An event without IDs, fingerprints and durations: they differ from seat to seat. */
function textOf(event: RecordedEvent, words: AllWords): string {
  const name = words.events[event.type]
  const { acts } = words.eventDetails
  switch (event.type) {
    case 'session.created':
    case 'session.rotated':
    case 'session.stepped_up':
    case 'token.refreshed':
    case 'credential.stolen':
      return `${name} · ${event.user}`
    case 'request.verified':
      return `${name} · ${acts[event.act]}`
    case 'request.refused':
      return `${name} · ${acts[event.act]} · ${codeText(event.code, words).replace(/[.。]$/, '')}`
    case 'key.rotated':
    case 'clock.advanced':
      return name
    default: {
      const detail = eventDetail(event, words)
      return detail === '' ? name : `${name} · ${detail}`
    }
  }
}
