import type { CredentialSizeView } from '#lib/core/credential-size.ts'
import { MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import type { Act, Cost, RecordedEvent } from '#lib/ledger/event.ts'
import { isSimulated } from '#lib/web/simulated-client-ids.ts'
import { mapLanes } from '../state/lane-state.ts'
import { byteSize, duration } from '../words/format.ts'

/** Requests of a lane that are drawn. */
export const MAX_SAMPLES = 60
/** Requests are searched only this far back, so that an idle lane does not scan the whole history. */
const MAX_EVENTS = 2000

export const MEASURES = ['bytesUp', 'bytesDown', 'storeReads', 'storeWrites', 'ownMicros'] as const
/** The cost of a request in five numbers. */
export type Measure = (typeof MEASURES)[number]

/** A value of a measure with its unit. */
export function measureText(measure: Measure, value: number): string {
  if (measure === 'ownMicros') return duration(value / 1000)
  return measure === 'bytesUp' || measure === 'bytesDown' ? byteSize(value) : String(value)
}

/** One request and its cost. */
export interface Sample extends Cost {
  readonly seq: string
  readonly at: number
  readonly act: Act
  readonly outcome: 'accepted' | 'refused'
}

/** Size of the latest credential of a lane, or of the refused one. */
export interface LatestCredential extends CredentialSizeView {
  readonly outcome: 'accepted' | 'refused'
  /** The size of the session data at the start of the session. */
  readonly dataBytes: number | null
}

export interface LaneCosts {
  /** Oldest first. */
  readonly samples: readonly Sample[]
  readonly latest: LatestCredential | null
}

/** The costs of the lanes up to a moment: a pure function of the events until then. @param ids the lanes that matter */
export function costsAt(
  events: readonly RecordedEvent[],
  count: number,
  ids: readonly MechanismId[] = MECHANISM_IDS,
): Readonly<Record<MechanismId, LaneCosts>> {
  const samples = mapLanes((): Sample[] => [])
  const latest = mapLanes((): LatestCredential | null => null)
  const counted = new Set<string>()
  const last = Math.min(count, events.length) - 1
  for (let index = last; index >= 0 && last - index < MAX_EVENTS; index--) {
    const event = events[index]
    if (!event || !('cost' in event) || event.cost === undefined) continue
    const { mechanism } = event
    latest[mechanism] ??= latestOf(event)
    // A re-authentication emits a check event first: of two events of one request, the later one has the whole cost.
    const isSecondWord = event.type === 'request.verified' && event.act === 'step-up'
    if (event.type === 'session.stepped_up') counted.add(event.sessionId)
    else if (isSecondWord && counted.delete(event.sessionId)) continue
    const sample = sampleOf(event)
    if (sample && samples[mechanism].length < MAX_SAMPLES) samples[mechanism].push(sample)
    if (ids.every((id) => samples[id].length === MAX_SAMPLES && latest[id] !== null)) break
  }
  return mapLanes((id) => ({ samples: samples[id].reverse(), latest: latest[id] }))
}

type Priced = Extract<RecordedEvent, { readonly cost?: Cost }>

function sampleOf(event: Priced): Sample | null {
  if (event.cost === undefined) return null
  // No credential was sent, so none was measured.
  if (event.type === 'request.refused' && event.code === 'no_credential') return null
  const outcome = event.type === 'request.refused' ? 'refused' : 'accepted'
  return { seq: event.seq, at: event.at, act: actOf(event), outcome, ...event.cost }
}

function actOf(event: Priced): Act {
  if ('act' in event) return event.act
  if (event.type === 'session.created') return 'login'
  return event.type === 'session.stepped_up' ? 'step-up' : 'refresh'
}

/** Credentials issued to this browser, or refused. The phone has its own cookies. */
function latestOf(event: Priced): LatestCredential | null {
  if (!('carriage' in event) || event.carriage === undefined) return null
  if ('client' in event && isSimulated(event.client)) return null
  if (event.type === 'request.refused') return { ...event.carriage, outcome: 'refused', dataBytes: null }
  return { ...event.carriage, outcome: 'accepted', dataBytes: event.session.dataBytes ?? 0 }
}

/** The median. */
export function medianOf(values: readonly number[]): number | null {
  const sorted = [...values].sort((x, y) => x - y)
  return sorted[(sorted.length - 1) >> 1] ?? null
}

/** The maximum of a measure over all lanes: all are drawn to the same scale, so that they can be compared. */
export function maxOf(costs: Readonly<Record<MechanismId, LaneCosts>>, measure: Measure): number {
  return MECHANISM_IDS.reduce(
    (max, id) => costs[id].samples.reduce((so, sample) => Math.max(so, sample[measure]), max),
    0,
  )
}

/** The height of a line. */
export const SPARK_HEIGHT = 16

/** A step for each request, the newest at the right edge; nothing if there are none. */
export function sparkPath(values: readonly number[], max: number): string {
  const first = MAX_SAMPLES - values.length
  const heightOf = (value: number) => {
    const part = max === 0 ? 0 : Math.min(1, value / max)
    return Number((SPARK_HEIGHT - 1 - part * (SPARK_HEIGHT - 2)).toFixed(2))
  }
  return values
    .map((value, index) => `${index === 0 ? `M${first} ` : 'V'}${heightOf(value)}H${first + index + 1}`)
    .join('')
}

const FRUIT = 'apple,pear,plum,'

/** A cart of the given number of bytes. */
export function cartOf(bytes: number): string {
  return FRUIT.repeat(Math.ceil(bytes / FRUIT.length)).slice(0, bytes)
}
