import { setTimeout as sleep } from 'node:timers/promises'
import { type Attack, MALLORY, settingOf } from '#lib/attacks/attack.ts'
import type { HonestResult } from '#lib/attacks/honest.ts'
import { type AttackVerdict, judge } from '#lib/attacks/judge.ts'
import { createScene } from '#lib/attacks/scene.ts'
import type { Bench } from '#lib/bench/bench.ts'
import { BenchClient, type Send } from '#lib/client/bench-client.ts'
import { directSend } from '#lib/client/direct-send.ts'
import { RequestRefused } from '#lib/core/errors.ts'
import type { Carrier, MechanismId } from '#lib/core/session.ts'
import type { RecordedEvent } from '#lib/ledger/event.ts'
import { FIRST_SEQ } from '#lib/ledger/seq.ts'
import {
  changedSetting,
  honestUnder,
  notingLogins,
  type Place,
  whileExists,
  withBench,
  withTickets,
} from './attack-benches.ts'
import { serverActs } from './attack-server-acts.ts'

/** The state in which an attack is run: that of the bench itself, or a setting of the attack on a bench of its own. */
export type AttackStage = 'bench' | 'weak' | 'mended'

export interface AttackRequest {
  readonly attack: Attack
  readonly mechanism: MechanismId
  readonly variant: string
  readonly carrier: Carrier
  readonly stage: AttackStage
  /** Whether a person watches: a pause precedes each request. */
  readonly paced: boolean
}

export interface AttackReport extends Omit<AttackVerdict, 'evidence'> {
  /** The events that decide the verdict. */
  readonly evidence: readonly RecordedEvent[]
  /** All events of the run. */
  readonly events: readonly RecordedEvent[]
  /** Whether honest clients are still served in the same state. */
  readonly honest: HonestResult
  /** Numbers that the events show; undefined if the attack has none. */
  readonly numbers: Readonly<Record<string, number>> | undefined
}

const PAUSE_MS = 150
/** Of one run; an attack causes a few dozen at most. */
const MAX_EVENTS = 1000
/** Runs of one bench at a time: on the bench itself, and on benches of their own. */
const MAX_HERE = 1
const MAX_ELSEWHERE = 4

/**
 * Runs an attack, and decides by the events that it caused.
 * @throws RequestRefused `conflict` while one runs on the bench; `rate_limited` if too many run
 */
export async function runAttack(given: Place, request: AttackRequest): Promise<AttackReport> {
  const place = whileExists(given)
  const { lab, bench } = place
  const { stage } = request
  const limit =
    stage === 'bench' ? { [`attack:${bench.id}`]: MAX_HERE } : { [`board:${bench.id}`]: MAX_ELSEWHERE }
  const release = lab.slots.take(limit)
  if (release === null) throw tooMany(stage)
  try {
    return await lab.attacking.run({ address: place.address, bench: bench.id }, () =>
      stage === 'bench' ? runHere(place, request) : runElsewhere(place, request, stage),
    )
  } finally {
    release()
  }
}

function tooMany(stage: AttackStage): RequestRefused {
  if (stage === 'bench')
    return new RequestRefused('conflict', 'An attack is running on this bench. Wait until it has finished.')
  return new RequestRefused('rate_limited', 'Too many attacks are running. Retry in 1 s.', {
    retryAfterSeconds: 1,
  })
}

/** On the bench of the visitor, under its policy. The sessions of the run are ended afterwards. */
async function runHere(place: Place, request: AttackRequest): Promise<AttackReport> {
  const { bench, serve } = place
  const created = new Set<string>()
  const client = new BenchClient(directSend(serve, 'SessionLab-Attacks/1.0'), bench.id, {})
  try {
    const run = await carryOut(place, request, (id) => created.add(id))
    return await finish(bench, request, run, await honestUnder(place, request, bench.state))
  } finally {
    for (const id of created) await client.request(`/api/sessions/${id}`, { method: 'DELETE' })
  }
}

/** On a bench of its own, under the preset of the visitor’s bench as the setting changes it. */
async function runElsewhere(
  place: Place,
  requested: AttackRequest,
  stage: 'weak' | 'mended',
): Promise<AttackReport> {
  const { carrier = requested.carrier, ...change } = settingOf(requested.attack, requested.variant, stage)
  const request = { ...requested, carrier }
  const setting = changedSetting(place.bench.state, change)
  const honest = await honestUnder(place, request, setting)
  return withBench(place, setting, async (bench) =>
    finish(bench, request, await carryOut({ ...place, bench }, request), honest),
  )
}

interface Run {
  readonly verdict: AttackVerdict
  readonly events: readonly RecordedEvent[]
}

/** @param onSession receives the ID of each session that a request of the run created */
async function carryOut(
  { bench, serve }: Place,
  request: AttackRequest,
  onSession: (id: string) => void = () => {},
): Promise<Run> {
  const { attack, mechanism, variant, carrier, paced } = request
  const { ledger } = bench.observer
  await ledger.whenFlushed()
  const from = ledger.lastSeq()
  await withTickets(bench, async (passwords) => {
    const send = notingLogins(directSend(serve, MALLORY.userAgent), onSession)
    const client = new BenchClient(paced ? slowed(send) : send, bench.id, passwords)
    const { policy } = bench.state
    const scene = { bench: client, mechanism, variant, carrier, policy, server: serverActs(bench) }
    await attack.run(createScene(scene)).catch(notCarriedOut)
  })
  await ledger.whenFlushed()
  const events = await ledger.read(from, MAX_EVENTS)
  return { verdict: judge(attack, { mechanism, variant, events }), events }
}

/** A limit, an outage or a fault of the bench keeps its users from what the attack presupposes. */
function notCarriedOut(error: unknown): never {
  if (!(error instanceof Error) || error instanceof RequestRefused) throw error
  throw new RequestRefused(
    'conflict',
    `The attack cannot be carried out in this state of the bench: ${error.message}`,
  )
}

/** Writes the verdict to the event log. */
async function finish(
  bench: Bench,
  { attack, mechanism, variant }: AttackRequest,
  { verdict, events }: Run,
  honest: HonestResult,
): Promise<AttackReport> {
  const { outcome, route } = verdict
  const isServed = honest.failed.length === 0
  const { ledger } = bench.observer
  const seq = bench.append({
    type: 'attack.finished',
    ...{ attack: attack.id, mechanism, variant, outcome, route },
    honest: isServed ? 'served' : 'broken',
  })
  await ledger.whenFlushed()
  const written = (await ledger.read(events.at(-1)?.seq ?? FIRST_SEQ, MAX_EVENTS)).filter(
    (event) => event.seq === seq,
  )
  const numbers = attack.numbers?.({ mechanism, variant, events })
  return { ...verdict, events: [...events, ...written], honest, numbers }
}

const slowed =
  (send: Send): Send =>
  async (...sent) => {
    await sleep(PAUSE_MS)
    return send(...sent)
  }
