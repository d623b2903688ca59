import { setTimeout as sleep } from 'node:timers/promises'
import type { Trial, TrialAct } from '#lib/alerts/trial.ts'
import { TRIALS } from '#lib/alerts/trials.ts'
import type { Bench } from '#lib/bench/bench.ts'
import { BenchClient } from '#lib/client/bench-client.ts'
import { directSend } from '#lib/client/direct-send.ts'
import { RequestRefused } from '#lib/core/errors.ts'
import { type Policy, PRESETS } from '#lib/core/policy.ts'
import type { AlertId, RecordedEvent } from '#lib/ledger/event.ts'
import { AlertReceivers } from './alert-receiver.ts'
import {
  changedSetting,
  notingLogins,
  type Place,
  whileExists,
  withBench,
  withTickets,
} from './attack-benches.ts'

/** This bench, or a temporary one in the setting that the act needs. */
export type TrialPlace = 'bench' | 'own'

/** Where a trial is carried out under this policy. */
export function placeOf(id: AlertId, act: TrialAct, policy: Policy): TrialPlace {
  return TRIALS[id][act].isPossibleOn?.(policy) ? 'bench' : 'own'
}

export interface TrialReport {
  readonly act: TrialAct
  readonly place: TrialPlace
  readonly fired: boolean
  readonly ms: number | null
  readonly seqs: readonly string[]
  readonly alerts: readonly AlertId[]
  readonly events: readonly RecordedEvent[]
}

/** Of one trial; it causes a few dozen at most. */
const MAX_EVENTS = 500
/** An alert is fired within this time, if at all. */
const MAX_WAIT_MS = 5000
const LOOK_EVERY_MS = 50

/**
 * Carries out an act that fires an alert, or its look-alike, and reports from the event log whether the alert was fired.
 * @throws RequestRefused `rate_limited` if one runs already
 */
export async function tryAlert(given: Place, id: AlertId, act: TrialAct): Promise<TrialReport> {
  const place = whileExists(given)
  const release = place.lab.slots.take({ [`alert-trial:${place.bench.id}`]: 1, 'alert-trials': 8 })
  if (release === null) {
    throw new RequestRefused('rate_limited', 'A trial of an alert is running. Retry in 1 s.', {
      retryAfterSeconds: 1,
    })
  }
  const trial = TRIALS[id][act]
  const receivers = new AlertReceivers()
  const where = placeOf(id, act, place.bench.state.policy)
  try {
    const report = await (where === 'bench' ? runHere : runElsewhere)(place, { id, act, trial, receivers })
    return { act, place: where, ...report }
  } finally {
    receivers.close()
    release()
  }
}

interface Run {
  readonly id: AlertId
  readonly act: TrialAct
  readonly trial: Trial
  readonly receivers: AlertReceivers
}

type Found = Omit<TrialReport, 'act' | 'place'>

/** On the bench of the visitor. The sessions of the trial are ended afterwards. */
async function runHere(place: Place, run: Run): Promise<Found> {
  const { bench, serve } = place
  const created = new Set<string>()
  const client = new BenchClient(directSend(serve, AGENT), bench.id, {})
  try {
    return await carryOut(place, run, bench, (id) => created.add(id))
  } finally {
    for (const id of created) await client.request(`/api/sessions/${id}`, { method: 'DELETE' })
  }
}

/** On a temporary bench in the setting that the act needs. */
function runElsewhere(place: Place, run: Run): Promise<Found> {
  return withBench(place, settingOf(run.trial), (bench) => {
    bench.isWatched = true
    return carryOut(place, run, bench)
  })
}

const AGENT = 'SessionLab-Alerts/1.0'

function settingOf({ policy = {} }: Trial) {
  return changedSetting({ preset: 'hardened', policy: PRESETS.hardened, mutations: [] }, { policy })
}

async function carryOut(
  place: Place,
  run: Run,
  bench: Bench,
  onSession: (id: string) => void = () => {},
): Promise<Found> {
  const { ledger } = bench.observer
  const { trial, receivers } = run
  await ledger.whenFlushed()
  const from = ledger.lastSeq()
  await withTickets(bench, async (passwords) => {
    const client = new BenchClient(
      notingLogins(directSend(place.serve, AGENT), onSession),
      bench.id,
      passwords,
    )
    const act = (otherBench: () => Promise<BenchClient>) =>
      trial.run({
        bench: client,
        policy: bench.state.policy,
        otherBench,
        receiver: (statuses) => receivers.open(statuses),
      })
    await withOtherBench(place, trial, act).catch(notCarriedOut)
  })
  await bench.reactions?.alertsSettled(trial.awaitsDelivery)
  return findAlert(place.bench.deletion.signal, bench, run, from)
}

/** Works with a second bench, which is created only if it is used. */
async function withOtherBench(
  place: Place,
  trial: Trial,
  work: (otherBench: () => Promise<BenchClient>) => Promise<void>,
): Promise<void> {
  const { benches } = place.lab
  const opened: Bench[] = []
  try {
    await work(async () => {
      const { policy, preset, mutations } = settingOf(trial)
      const clock = { offsetMs: 0, frozenAt: null }
      const { bench, passwords } = await benches.createTemporary({ preset, policy, clock, mutations })
      opened.push(bench)
      return new BenchClient(directSend(place.serve, AGENT), bench.id, passwords)
    })
  } finally {
    for (const bench of opened) await benches.deleteTemporary(bench)
  }
}

/** Another process may fire it: then its event arrives a moment later. */
async function findAlert(
  deletion: AbortSignal,
  bench: Bench,
  { id, act }: Run,
  from: string,
): Promise<Found> {
  const { ledger } = bench.observer
  const deadline = performance.now() + (act === 'fires' ? MAX_WAIT_MS : 0)
  for (;;) {
    await ledger.whenFlushed()
    deletion.throwIfAborted()
    const events = await ledger.read(from, MAX_EVENTS)
    const found = reportOf(events, id)
    if (found.fired || performance.now() > deadline) return found
    await sleep(LOOK_EVERY_MS)
  }
}

function reportOf(events: readonly RecordedEvent[], id: AlertId): Found {
  const times = new Map(events.map(({ seq, realAt }) => [seq, realAt]))
  const alerts = events.filter((event) => event.type === 'alert.fired')
  // The visitor may cause an alert at the same time: only one that this act has completed counts.
  const fired = alerts.find(({ alert, seqs }) => alert === id && times.has(seqs.at(-1) ?? ''))
  const completedAt = times.get(fired?.seqs.at(-1) ?? '')
  return {
    fired: fired !== undefined,
    ms: fired && completedAt !== undefined ? Math.max(0, fired.realAt - completedAt) : null,
    seqs: fired?.seqs ?? [],
    alerts: Array.from(new Set(alerts.map(({ alert }) => alert))),
    events,
  }
}

/** A limit, an outage or a fault of the bench keeps its users from what the act presupposes. */
function notCarriedOut(error: unknown): never {
  if (!(error instanceof Error) || error instanceof RequestRefused) throw error
  throw new RequestRefused(
    'conflict',
    `The act cannot be carried out in this state of the bench: ${error.message}`,
  )
}
