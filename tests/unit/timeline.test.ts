import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PRESETS } from '#lib/core/policy.ts'
import { MECHANISM_IDS, type MechanismId, type SessionView, sessionView } from '#lib/core/session.ts'
import type { RecordedEvent, Snapshot } from '#lib/ledger/event.ts'
import { createLab } from '../../app/_ui/lab/lab.ts'
import { type History, historyOf } from '../../app/_ui/state/history.ts'
import { createStateCache, createView, stateAt } from '../../app/_ui/state/moment.ts'
import { reduce } from '../../app/_ui/state/reduce.ts'
import { type BenchInfo, INITIAL, type LabState, outcomesOf } from '../../app/_ui/state/state.ts'
import { stepBy } from '../../app/_ui/timeline/navigation.ts'
import { placeMarks } from '../../app/_ui/timeline/placed-marks.ts'
import { hasRoom, scaleOf, ticksOf } from '../../app/_ui/timeline/scale.ts'
import { type MarkKind, stepTargets, tracksOf } from '../../app/_ui/timeline/tracks.ts'
import { aBenchInfo } from '../support/page.ts'
import { aSession } from '../support/session.ts'

const START = 1_700_000_000_000
const MINUTE = 60_000

const bench: BenchInfo = { ...aBenchInfo, now: START }

/** A bench with a history: each step is sent to an event log, and to a page that is open. */
class Story {
  readonly events: RecordedEvent[] = []
  page: LabState
  private realAt = START
  private offset = 0
  private sessions = 0
  private readonly living = new Map<MechanismId, SessionView>()

  constructor() {
    this.page = [
      { type: 'bench', bench, stopwatch: 0 } as const,
      { type: 'snapshot', snapshot: this.snapshot('0-0', []), stopwatch: 0 } as const,
    ].reduce(reduce, INITIAL)
  }

  snapshot(seq: string, sessions: readonly SessionView[]): Snapshot {
    return {
      seq,
      at: this.realAt + this.offset,
      realAt: this.realAt,
      type: 'snapshot',
      clock: { offsetMs: this.offset, frozenAt: null },
      sessions,
      counts: { active: sessions.length, ended: 0 },
    }
  }

  tell(more: object): void {
    this.realAt += 137
    const event = {
      seq: `${this.realAt}-0`,
      at: this.realAt + this.offset,
      realAt: this.realAt,
      node: 'a',
      user: 'alice',
      ...more,
    } as unknown as RecordedEvent
    this.events.push(event)
    this.page = reduce(this.page, { type: 'event', event, stopwatch: 0 })
  }

  login(mechanism: MechanismId, client = 'Chrome on Linux'): void {
    const now = this.realAt + this.offset
    const id = `s${this.sessions++}`
    const session = sessionView(
      aSession({
        id,
        mechanism,
        user: 'alice',
        createdAt: now,
        lastSeenAt: now,
        expiresAt: now + 15 * MINUTE,
        idleExpiresAt: now + 30 * MINUTE,
        absoluteExpiresAt: now + 480 * MINUTE,
      }),
      'ledger',
      false,
    )
    if (client !== 'Phone on iOS') this.living.set(mechanism, session)
    this.tell({ type: 'session.created', mechanism, sessionId: id, session, fingerprint: `f${id}`, client })
  }

  end(mechanism: MechanismId, effect: 'immediate' | 'at-expiry'): void {
    const session = this.living.get(mechanism)
    if (!session) return
    this.tell({
      type: 'session.ended',
      mechanism,
      sessionId: session.id,
      reason: 'signed_out',
      effect,
      effectiveAt: effect === 'immediate' ? this.realAt + this.offset : session.expiresAt,
    })
  }

  touch(mechanism: MechanismId): void {
    const session = this.living.get(mechanism)
    if (!session) return
    const now = this.realAt + this.offset
    const touched = { ...session, lastSeenAt: now, expiresAt: now + 15 * MINUTE }
    this.living.set(mechanism, touched)
    this.tell({ type: 'session.touched', mechanism, sessionId: session.id, session: touched })
  }

  steal(mechanism: MechanismId): void {
    const id = this.living.get(mechanism)?.id
    if (id === undefined) return
    this.tell({
      type: 'credential.stolen',
      mechanism,
      guest: 'mallory',
      sessionId: id,
      fingerprint: `f${id}`,
    })
  }

  /** A check; if this browser makes it, the page receives the response too. */
  check(mechanism: MechanismId, outcome: 'accepted' | 'refused' | 'none', client = 'Chrome on Linux'): void {
    const sessionId = this.living.get(mechanism)?.id
    const about = { mechanism, act: 'me', carrier: 'cookie', micros: 10, storeReads: 0, client, node: 'a' }
    if (outcome === 'accepted' && sessionId === undefined) return
    this.tell(
      outcome === 'accepted'
        ? { type: 'request.verified', ...about, sessionId, fingerprint: `f${sessionId}` }
        : {
            type: 'request.refused',
            ...about,
            code: outcome === 'none' ? 'no_credential' : 'session_ended',
            ...(outcome === 'none' ? {} : { sessionId, fingerprint: `f${sessionId}` }),
          },
    )
    if (client !== 'Chrome on Linux') return
    const verdict = {
      outcome,
      code: null,
      endReason: null,
      endedAt: null,
      user: null,
      session: null,
      storeQueried: false,
    }
    this.page = reduce(this.page, {
      type: 'judged',
      lane: mechanism,
      judged: { verdict, cost: null, order: this.page.lanes[mechanism].order + 1 },
    })
  }

  advance(seconds: number): void {
    this.offset += seconds * 1000
    const now = this.realAt + 137 + this.offset
    this.tell({ type: 'clock.advanced', now, offsetSeconds: this.offset / 1000, frozen: false })
  }

  node(node: 'a' | 'b' | 'c', up: boolean): void {
    this.tell({ type: 'node.changed', node, up })
  }

  harden(): void {
    this.tell({ type: 'policy.changed', policy: PRESETS.hardened, changed: ['outage'] })
  }
}

const lane = fc.constantFrom(...MECHANISM_IDS)
const step: fc.Arbitrary<(story: Story) => void> = fc.oneof(
  fc.tuple(lane, fc.constantFrom('Chrome on Linux', 'Phone on iOS')).map(
    ([id, client]) =>
      (story: Story) =>
        story.login(id, client),
  ),
  fc.tuple(lane, fc.constantFrom('immediate' as const, 'at-expiry' as const)).map(
    ([id, effect]) =>
      (story: Story) =>
        story.end(id, effect),
  ),
  lane.map((id) => (story: Story) => story.touch(id)),
  lane.map((id) => (story: Story) => story.steal(id)),
  fc
    .tuple(
      lane,
      fc.constantFrom('accepted' as const, 'refused' as const, 'none' as const),
      fc.constantFrom('Chrome on Linux', 'Mallory'),
    )
    .map(
      ([id, outcome, client]) =>
        (story: Story) =>
          story.check(id, outcome, client),
    ),
  fc.integer({ min: 1, max: 1800 }).map((seconds) => (story: Story) => story.advance(seconds)),
  fc.tuple(fc.constantFrom('a' as const, 'b' as const, 'c' as const), fc.boolean()).map(
    ([id, up]) =>
      (story: Story) =>
        story.node(id, up),
  ),
  fc.constant((story: Story) => story.harden()),
)

function reported(steps: readonly ((story: Story) => void)[]): Story {
  const story = new Story()
  for (const run of steps) run(story)
  return story
}

const stories = (maxLength: number) => fc.array(step, { maxLength }).map(reported)

/** The part of the page state that events determine. */
function eventPart(state: LabState) {
  const { rows, events, checks, seq, otherClients, bench } = state
  return {
    rows,
    events,
    checks,
    seq,
    otherClients,
    policy: bench?.policy,
    nodes: bench?.nodes,
    outcomes: outcomesOf(state),
    offset: state.clock.clock.offsetMs,
  }
}

const at = (page: LabState, history: History, count: number) =>
  stateAt(page, history, count, createStateCache())

describe('an earlier moment', () => {
  test('at the end equals the live state', () => {
    fc.assert(
      fc.property(stories(80), ({ page }) => {
        const { history } = page
        expect(eventPart(at(page, history, history.events.length))).toEqual(eventPart(page))
      }),
      { numRuns: 300 },
    )
  })

  test('contains nothing of later events', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), fc.nat(), (steps, cut) => {
        const half = reported(steps.slice(0, cut % steps.length))
        const whole = reported(steps)
        const count = half.page.history.events.length
        expect(eventPart(at(whole.page, whole.page.history, count))).toEqual(
          eventPart(at(half.page, half.page.history, count)),
        )
      }),
      { numRuns: 200 },
    )
  })

  test('is the same from every direction', () => {
    fc.assert(
      fc.property(stories(600), fc.array(fc.nat(), { maxLength: 8 }), ({ page }, visits) => {
        const memory = createStateCache()
        const { history } = page
        for (const visit of visits) {
          const count = visit % (history.events.length + 1)
          expect(memory(history, count)).toEqual(createStateCache()(history, count))
        }
      }),
      { numRuns: 40 },
    )
  })

  test('does not change while new events arrive', () => {
    const story = reported([(s) => s.login('jwt'), (s) => s.check('jwt', 'accepted')])
    const view = createView()
    const past = reduce(story.page, { type: 'look-at', seq: story.events[0]?.seq ?? '' })
    const shown = view(past)
    const event = { ...story.events[1], seq: '9999999999999-0' } as RecordedEvent
    expect(view(reduce(past, { type: 'event', event, stopwatch: 0 }))).toBe(shown)
    expect(shown.moment).toMatchObject({ count: 1 })
    expect(view(reduce(past, { type: 'look-at', seq: null })).moment).toBeNull()
  })

  test('shows who was logged in, and that no user is after the logout', () => {
    const { page, events } = reported([
      (s) => s.login('jwt'),
      (s) => s.check('jwt', 'accepted'),
      (s) => s.end('jwt', 'at-expiry'),
      (s) => s.check('jwt', 'none'),
    ])
    const outcomes = events.map((_, place) => outcomesOf(at(page, page.history, place + 1)).jwt)
    expect(outcomes).toEqual([null, 'accepted', 'accepted', 'none'])
    expect(at(page, page.history, 2).lanes.jwt.cookie).toMatchObject({ sessionId: 's0', maxAgeMs: 900_000 })
    expect(at(page, page.history, 4).lanes.jwt.cookie).toBeNull()
  })

  test('separates responses to simulated clients from the browser’s own', () => {
    const { page } = reported([
      (s) => s.login('jwt'),
      (s) => s.check('jwt', 'accepted'),
      (s) => s.steal('jwt'),
      (s) => s.end('jwt', 'at-expiry'),
      (s) => s.check('jwt', 'none'),
      (s) => s.check('jwt', 'accepted', 'Mallory'),
    ])
    const last = at(page, page.history, 6)
    expect(outcomesOf(last).jwt).toBe('none')
    expect(last.otherClients.mallory.jwt).toMatchObject({ outcome: 'accepted', user: 'alice' })
    expect(at(page, page.history, 3).otherClients.mallory.jwt).toMatchObject({
      outcome: null,
      fingerprint: 'fs0',
    })
  })
})

/** The page after a reload: what the server states of the sessions, then the events from before. */
function reload(story: Story): LabState {
  const { page, events } = story
  const rows = page.rows.map(({ acceptedAfterEnd: _, ...row }) => row)
  return [
    { type: 'bench', bench: page.bench ?? bench, stopwatch: 0 } as const,
    { type: 'snapshot', snapshot: story.snapshot(page.seq ?? '0-0', rows), stopwatch: 0 } as const,
    { type: 'recalled', events } as const,
  ].reduce(reduce, INITIAL)
}

describe('events loaded from the event log', () => {
  test('give the same past as having watched', () => {
    fc.assert(
      fc.property(stories(60), (story) => {
        const { page, events } = story
        fc.pre(events.every(({ type }) => type !== 'policy.changed'))
        const late = reload(story)
        expect(late.history.events).toEqual(events)
        const count = Math.floor(events.length / 2)
        const { rows, seq, otherClients } = at(late, late.history, count)
        const watched = at(page, page.history, count)
        expect({ rows, otherClients }).toEqual({ rows: watched.rows, otherClients: watched.otherClients })
        if (count > 0) expect(seq).toBe(watched.seq)
      }),
      { numRuns: 100 },
    )
  })

  test('give the same current sessions and clients as having watched', () => {
    fc.assert(
      fc.property(stories(60), (story) => {
        const { page, events } = story
        const late = reload(story)
        expect(events.length === 0 || late.seq === events.at(-1)?.seq).toBe(true)
        expect(late.rows).toEqual(page.rows)
        expect(late.otherClients).toEqual(page.otherClients)
      }),
      { numRuns: 200 },
    )
  })

  test('state again that a copy was accepted after the end of its session', () => {
    const late = reload(
      reported([
        (s) => s.login('jwt'),
        (s) => s.end('jwt', 'immediate'),
        (s) => s.check('jwt', 'accepted', 'Mallory'),
      ]),
    )
    expect(late.rows.map(({ acceptedAfterEnd }) => acceptedAfterEnd)).toEqual([true])
  })

  test('begin after the last reset', () => {
    const story = reported([
      (s) => s.login('jwt'),
      (s) => s.tell({ type: 'bench.reset' }),
      (s) => s.login('jwt'),
    ])
    const history = historyOf(story.snapshot('9999999999999-0', story.page.rows), story.events, {})
    expect(history.events.map(({ type }) => type)).toEqual(['session.created'])
    expect(history.base.rows).toEqual([])
    expect(story.page.history.events).toHaveLength(1)
  })

  test('include older sessions from the first moment, active if they were, when they begin in the middle', () => {
    const story = reported([
      (s) => s.login('jwt'),
      (s) => s.login('opaque-token'),
      (s) => s.end('jwt', 'immediate'),
    ])
    const history = historyOf(story.snapshot('9999999999999-0', story.page.rows), story.events.slice(1), {})
    expect(history.base.rows.map(({ id, state }) => [id, state])).toEqual([['s0', 'active']])
    const memory = createStateCache()
    expect(memory(history, 2).rows).toEqual(story.page.rows)
  })
})

describe('a track of the timeline', () => {
  const track = ({ page, events }: Story) => tracksOf(page.rows, events)[0]

  test('has no lag if the end is refused immediately', () => {
    const line = track(reported([(s) => s.login('jwt'), (s) => s.end('jwt', 'immediate')]))
    expect(line?.lag).toBeNull()
    expect(line?.marks.map(({ kind }) => kind)).toEqual(['issued', 'ended'])
  })

  test('has a lag from its end to the expiry of its copies', () => {
    const line = track(reported([(s) => s.login('jwt'), (s) => s.end('jwt', 'at-expiry')]))
    expect(line?.lag).toEqual({ from: line?.session.endedAt, to: line?.session.expiresAt })
  })

  test('marks the theft, and the first use by another client', () => {
    const line = track(
      reported([
        (s) => s.login('jwt'),
        (s) => s.check('jwt', 'accepted'),
        (s) => s.steal('jwt'),
        (s) => s.check('jwt', 'accepted', 'Mallory'),
        (s) => s.check('jwt', 'accepted', 'Mallory'),
        (s) => s.end('jwt', 'immediate'),
        (s) => s.check('jwt', 'accepted', 'Mallory'),
      ]),
    )
    expect(line?.marks.map(({ kind }) => kind)).toEqual([
      'issued',
      'stolen',
      'elsewhere',
      'ended',
      'accepted',
    ])
    expect(line?.lag?.to).toBe(line?.lastAcceptedAt)
  })

  test('has stops at new facts, not at every heartbeat', () => {
    const { events } = reported([
      (s) => s.login('jwt'),
      (s) => s.check('jwt', 'accepted'),
      (s) => s.check('jwt', 'accepted'),
      (s) => s.check('jwt', 'accepted', 'Mallory'),
      (s) => s.check('jwt', 'refused'),
    ])
    expect(stepTargets(events)).toEqual([1, 2, 4, 5])
  })

  test('steps back by the latest event, however recent', () => {
    const story = new Story()
    const lab = createLab(createView())
    lab.store.dispatch({ type: 'snapshot', snapshot: story.snapshot('0-0', []), stopwatch: 0 })
    for (const [place, mechanism] of MECHANISM_IDS.entries()) {
      story.login(mechanism)
      const event = story.events[place]
      if (event) lab.store.dispatch({ type: 'event', event, stopwatch: 0 })
      stepBy(lab, -1)
      expect(lab.shown().rows).toHaveLength(place)
      stepBy(lab, 1)
      expect(lab.shown().rows).toHaveLength(place + 1)
      expect(lab.shown().moment).toBeNull()
    }
  })
})

describe('the axis', () => {
  const second = (n: number, offset = 0) => ({ at: START + n * 1000 + offset, realAt: START + n * 1000 })

  test('places later instants further to the right, and reverses this', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ gap: fc.integer({ min: 1, max: 200 }), jump: fc.nat({ max: 4000 }) }), {
          minLength: 1,
          maxLength: 30,
        }),
        fc.nat({ max: 7200 }),
        (steps, ahead) => {
          let [real, offset] = [0, 0]
          const events = steps.map(({ gap, jump }) => {
            real += gap
            offset += jump > 3000 ? jump * 1000 : 0
            return second(real, offset)
          })
          const first = events[0]?.at ?? START
          const now = events.at(-1)?.at ?? START
          const scale = scaleOf(events, first, now, now + ahead * 1000)
          const places = events.map(({ at }) => scale.at(at))
          expect(places).toEqual([...places].sort((x, y) => x - y))
          expect(scale.stretches.at(-1)?.right).toBeCloseTo(1)
          for (const { at } of events) expect(Math.abs(scale.instantAt(scale.at(at)) - at)).toBeLessThan(1)
        },
      ),
    )
  })

  test('shortens a jump of the clock, so that the minute before it stays visible', () => {
    const before = [0, 1, 2, 3].map((n) => second(n))
    const after = [4, 5, 6, 7].map((n) => second(n, 15 * MINUTE))
    const scale = scaleOf([...before, ...after], START, START + 7000 + 15 * MINUTE, 0)
    const jump = scale.stretches.find(({ kind }) => kind === 'jump')
    expect(jump && jump.right - jump.left).toBeLessThan(0.1)
    expect(scale.at(START + 3000)).toBeGreaterThan(0.3)
  })

  test('has labels that do not overlap', () => {
    const scale = scaleOf(
      [0, 10, 20, 30].map((n) => second(n)),
      START,
      START + 30_000,
      START + 90_000,
    )
    const places = ticksOf(scale).map(({ left }) => left)
    expect(places.length).toBeGreaterThan(2)
    for (const [place, left] of places.entries()) {
      if (place > 0) expect(left - (places[place - 1] ?? 0)).toBeGreaterThan(0.08)
    }
  })
})

test('draws many jumps of the clock too narrow for their labels, and a few wide enough', () => {
  const jumps = (count: number) =>
    Array.from({ length: count }, (_, n) => ({ at: 1000 + n * 31_000, realAt: 1000 + n * 1000 }))
  const narrowest = (count: number) => {
    const { stretches } = scaleOf(jumps(count + 1), 1000, 1000 + count * 31_000, 0)
    const widths = stretches.filter(({ kind }) => kind === 'jump').map(({ left, right }) => right - left)
    expect(widths).toHaveLength(count)
    return Math.min(...widths)
  }
  expect(hasRoom(narrowest(3))).toBe(true)
  expect(hasRoom(narrowest(22))).toBe(false)
})

describe('the marks of a track', () => {
  const place = (...marks: [MarkKind, number][]) =>
    placeMarks(
      marks.map(([kind, at]) => ({ kind, at })),
      (at) => at,
    ).map(({ kind, count, x }) => [kind, count, x])

  test('keep their positions if they are apart', () => {
    expect(place(['issued', 0], ['renewed', 40], ['ended', 100])).toEqual([
      ['issued', 1, 0],
      ['renewed', 1, 40],
      ['ended', 1, 100],
    ])
  })

  test('are spread to the left of the last one if they fall together', () => {
    expect(place(['stolen', 100], ['issued', 0], ['ended', 104], ['refused', 105])).toEqual([
      ['issued', 1, 0],
      ['stolen', 1, 77],
      ['ended', 1, 91],
      ['refused', 1, 105],
    ])
  })

  test('are counted if they are of one kind, and move right at the beginning of the plot', () => {
    expect(place(['issued', 0], ['touched', 2], ['touched', 5], ['touched', 9], ['ended', 10])).toEqual([
      ['issued', 1, 0],
      ['touched', 3, 14],
      ['ended', 1, 38],
    ])
  })

  test('never overlap', () => {
    const kinds = fc.constantFrom<MarkKind>('issued', 'touched', 'renewed', 'stolen', 'ended')
    fc.assert(
      fc.property(fc.array(fc.tuple(kinds, fc.integer({ min: 0, max: 300 })), { maxLength: 30 }), (marks) => {
        const places = placeMarks(
          marks.map(([kind, at]) => ({ kind, at })),
          (at) => at,
        )
        expect(places.reduce((sum, { count }) => sum + count, 0)).toBe(marks.length)
        for (const [index, { x }] of places.entries()) {
          const before = places[index - 1]
          expect(x).toBeGreaterThanOrEqual(before === undefined ? 0 : before.x + (before.count > 1 ? 24 : 14))
        }
      }),
    )
  })
})
