import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RecordedEvent } from '#lib/ledger/event.ts'
import { actEvents, attemptKey, normalActs } from '#lib/rooms/attempts.ts'
import type { RecordedRoomEvent, RoomEvent, TeacherAct } from '#lib/rooms/event.ts'
import { csvCell, escaped } from '#lib/rooms/export.ts'
import { addEvents, laterChange, type Room, roomOf, type Seat, shownProgress } from '#lib/rooms/room.ts'
import { shownRun } from '#lib/rooms/seat-runs.ts'
import type { BoardSeatView, TeacherView } from '#lib/web/room-types.ts'
import { boardRows } from '../../app/rooms/_ui/teach/board-rows.ts'

/** Events of a bench, numbered in order. */
function benchEvents(...events: readonly object[]): readonly RecordedEvent[] {
  const dated = events.map((event, index) => ({ seq: `${index + 1}-0`, at: index, realAt: index, ...event }))
  return dated as unknown as RecordedEvent[]
}

const login = (id: string) => ({
  type: 'session.created',
  mechanism: 'jwt',
  sessionId: id,
  user: 'alice',
  client: 'Firefox',
  status: 200,
})
const checked = (id: string, client = 'Firefox') => ({
  type: 'request.verified',
  act: 'me',
  mechanism: 'jwt',
  sessionId: id,
  user: 'alice',
  client,
  status: 200,
})
const refused = (id: string, code = 'session_ended') => ({
  ...checked(id),
  type: 'request.refused',
  code,
  status: 401,
})
const revoked = (id: string) => ({
  type: 'session.ended',
  mechanism: 'jwt',
  sessionId: id,
  user: 'alice',
  reason: 'revoked_by_admin',
  effect: 'immediate',
})

describe('the acts of an attempt', () => {
  test('have no times and no IDs: two seats that did the same have the same key', () => {
    const acts = (id: string, pause: number) =>
      normalActs(benchEvents(login(id), { ...checked(id), at: pause }, revoked(id), refused(id)))
    expect(acts('aaa', 5)).toEqual([
      'login jwt done s1 c1',
      'me jwt done s1 c1',
      'revoke jwt immediate s1',
      'me jwt refused session_ended s1 c1',
    ])
    expect(attemptKey(acts('aaa', 5))).toBe(attemptKey(acts('bbb', 900)))
    const other = normalActs(benchEvents(login('aaa'), revoked('aaa')))
    expect(attemptKey(other)).not.toBe(attemptKey(acts('aaa', 5)))
  })

  test('leave out what the teacher has pushed to the bench', () => {
    const policy = (value: number, realAt: number) => ({
      type: 'policy.changed',
      changed: ['jwt.accessSeconds'],
      changes: [{ path: 'jwt.accessSeconds', from: 1, to: value }],
      realAt,
    })
    const events = benchEvents(
      login('aaa'),
      policy(30, 1000),
      { type: 'clock.advanced', frozen: false, realAt: 20_000 },
      policy(60, 20_010),
      { type: 'room.changed', act: 'push', realAt: 20_100 },
    )
    expect(normalActs(events)).toEqual(['login jwt done s1 c1', 'policy done jwt.accessSeconds=30'])
    expect(actEvents(events).map(({ type }) => type)).toEqual(['session.created', 'policy.changed'])
  })

  test('contain a check once until its result changes', () => {
    const heartbeat = Array.from({ length: 30 }, () => checked('aaa'))
    const acts = normalActs(
      benchEvents(login('aaa'), ...heartbeat, revoked('aaa'), ...heartbeat, refused('aaa'), refused('aaa')),
    )
    expect(acts.filter((act) => act.startsWith('me '))).toEqual([
      'me jwt done s1 c1',
      'me jwt refused session_ended s1 c1',
    ])
  })

  test('are without the set-up of the experiment, and without consequences of an act', () => {
    const policy = { type: 'policy.changed', changed: ['jwt.alg'], policy: {} }
    const acts = normalActs(
      benchEvents(
        policy,
        { type: 'clock.advanced', frozen: false },
        login('aaa'),
        { ...policy, changes: [{ path: 'jwt.accessSeconds', from: 1, to: 30 }] },
        { ...revoked('aaa'), reason: 'idle_timeout' },
        { type: 'experiment.hint_taken', experiment: 'x', attempt: '1-0', hint: 'h' },
      ),
    )
    expect(acts).toEqual(['login jwt done s1 c1', 'policy done jwt.accessSeconds=30'])
  })

  test('are in no order where lanes did the same at the same time', () => {
    const on = (mechanism: string) => ({ ...login('aaa'), mechanism })
    const [one, two] = [
      benchEvents(login('a'), on('opaque-token')),
      benchEvents(on('opaque-token'), login('a')),
    ]
    expect(normalActs(one)).toEqual(normalActs(two))
  })
})

describe('a cell of a CSV file', () => {
  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '＝1'])('makes %j text', (value) => {
    expect(csvCell(value)).toBe(`"'${value}"`)
  })
  test.each([
    ['a"b', '"a""b"'],
    ['1=1', '"1=1"'],
    [-1, '"-1"'],
    ['a\nb', '"a\nb"'],
  ])('writes %j', (value, cell) => {
    expect(csvCell(value)).toBe(cell)
  })
  test('stays one line and one cell in Markdown', () => {
    expect(escaped('a|b\n<i>*c*')).toBe('a\\|b \\<i\\>\\*c\\*')
  })
})

const SEATS = ['ana', 'bo', 'cai']
const EXPERIMENTS = ['one', 'two']
const seats = fc.constantFrom(...SEATS)
const experiments = fc.constantFrom(...EXPERIMENTS)

const acts: fc.Arbitrary<TeacherAct> = fc.oneof(
  fc.record({ act: fc.constantFrom('open' as const, 'lock' as const), experiments: fc.array(experiments) }),
  fc.record({
    act: fc.constant('goto' as const),
    experiment: experiments,
    phase: fc.constantFrom('predict' as const, 'do' as const),
  }),
  fc.record({
    act: fc.constant('broadcast' as const),
    text: fc.constantFrom('hello', 'stop', null),
    seats: fc.option(fc.array(seats, { minLength: 1 }), { nil: undefined }),
  }),
  fc.record({
    act: fc.constant('hint' as const),
    experiment: experiments,
    hint: fc.constantFrom('h1', 'h2'),
    seats: fc.option(fc.array(seats, { minLength: 1 }), { nil: undefined }),
  }),
  fc.record({ act: fc.constant('freeze' as const), frozen: fc.boolean() }),
  fc.record({ act: fc.constant('spotlight' as const), seat: fc.option(seats) }),
  fc.record({ act: fc.constant('scoreboard' as const), shown: fc.boolean() }),
  fc.record({ act: fc.constant('reveal' as const), experiment: experiments, revealed: fc.boolean() }),
  fc.record({ act: fc.constant('timer' as const), seconds: fc.option(fc.nat(100)) }),
  fc.record({
    act: fc.constantFrom('remove' as const, 'readmit' as const, 'lower-hand' as const),
    seat: seats,
  }),
  fc.record({ act: fc.constant('note' as const), seat: seats, text: fc.constantFrom('', 'ask') }),
)
const resets: fc.Arbitrary<TeacherAct> = fc.record({
  act: fc.constant('reset' as const),
  scope: fc.constantFrom('seat' as const, 'experiment' as const, 'room' as const),
  seats: fc.array(seats, { minLength: 1 }),
  experiment: experiments,
})
/** Its benches are numbered from 0. */
const benchName = (seat: string, number: number) => `bench ${number} of ${seat}`
const ofSeats: fc.Arbitrary<RoomEvent> = fc.oneof(
  fc.record({ type: fc.constant('seat.hand' as const), seat: seats, raised: fc.boolean() }),
  fc.record({ type: fc.constant('seat.moved' as const), seat: seats }),
  fc
    .record({ seat: seats, number: fc.nat(2) })
    .map(({ seat, number }): RoomEvent => ({ type: 'seat.bench', seat, bench: benchName(seat, number) })),
  fc.record({ seat: seats, number: fc.nat(2), experiment: experiments, at: fc.nat(50) }).map(
    ({ seat, number, experiment, at }): RoomEvent => ({
      type: 'seat.progressed',
      seat,
      bench: benchName(seat, number),
      event: { type: 'experiment.started', experiment, seq: `${at}-0`, at, realAt: at },
    }),
  ),
  fc.record({ seat: seats, number: fc.nat(2), at: fc.nat(50) }).map(
    ({ seat, number, at }): RoomEvent => ({
      type: 'seat.run',
      seat,
      bench: benchName(seat, number),
      run: { seq: `${at}-1`, at, run: 'a', state: 'running', killed: at, counted: 50, isOverFitted: false },
    }),
  ),
)

/** Events of a room, after it was opened and its seats have joined. */
function numbered(events: readonly RoomEvent[]): readonly RecordedRoomEvent[] {
  const opened: RoomEvent = {
    type: 'room.opened',
    settings: { title: '', language: 'en', mode: 'guided', experiments: EXPERIMENTS, spoilers: true },
  }
  const joined = SEATS.map(
    (seat): RoomEvent => ({ type: 'seat.joined', seat, nickname: seat, bench: benchName(seat, 0) }),
  )
  return [opened, ...joined, ...events].map((event, index) => ({
    ...event,
    seq: `${index + 1}-0`,
    at: index + 1,
  }))
}

const teacher = (act: TeacherAct): RoomEvent => ({ type: 'teacher.acted', act })
const withoutActs = ({ acts: _, ...room }: Room) => room

describe('a message of the teacher', () => {
  const say = (text: string | null, to?: readonly string[]) =>
    teacher({ act: 'broadcast', text, ...(to && { seats: to }) })
  const shown = (...events: readonly RoomEvent[]) => {
    const room = roomOf(numbered(events))
    return [room.broadcast?.text, ...room.seats.map(({ message }) => message?.text)]
  }

  test('to some seats is shown to them, and not on the projector', () => {
    expect(shown(say('all'), say('you', ['bo']))).toEqual(['all', 'all', 'you', 'all'])
    expect(shown(say('you', ['bo']))).toEqual([undefined, undefined, 'you', undefined])
  })

  test('is replaced by a later one to all, and removed from all', () => {
    expect(shown(say('you', ['bo']), say('all'))).toEqual(['all', 'all', 'all', 'all'])
    expect(shown(say('all'), say('you', ['bo']), say(null))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ])
  })
})

describe('the fold of a room', () => {
  test('after an undo is that of all other events', () => {
    const events = fc.array(fc.oneof(ofSeats, acts.map(teacher), resets.map(teacher)), {
      minLength: 1,
      maxLength: 30,
    })
    fc.assert(
      fc.property(events, fc.nat(), (list, choice) => {
        const all = numbered(list)
        const done = all.filter(({ type }) => type === 'teacher.acted')
        const undone = done[choice % Math.max(1, done.length)]
        if (!undone) return
        const undo: RecordedRoomEvent = { type: 'teacher.undid', undone: undone.seq, seq: '900-0', at: 900 }
        const room = roomOf([...all, undo])
        expect(withoutActs(room)).toEqual(withoutActs(roomOf(all.filter((event) => event !== undone))))
        expect(room.acts.find(({ seq }) => seq === undone.seq)?.isUndone).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  test('is the same in parts and as a whole', () => {
    const events = fc.array(fc.oneof(ofSeats, acts.map(teacher), resets.map(teacher)), { maxLength: 30 })
    fc.assert(
      fc.property(events, fc.nat(34), (list, at) => {
        const all = numbered(list)
        expect(addEvents(roomOf(all.slice(0, at)), all.slice(at))).toEqual(roomOf(all))
      }),
      { numRuns: 200 },
    )
  })

  test('has the progress of the bench that a seat has, in the order of its events, each once', () => {
    const events = fc.array(fc.oneof(ofSeats, resets.map(teacher)), { maxLength: 40 })
    fc.assert(
      fc.property(events, (list) => {
        for (const { id, bench, progress } of roomOf(numbered(list)).seats) {
          const given = list.findLast((event) => event.type === 'seat.bench' && event.seat === id)
          expect(bench).toBe(given?.type === 'seat.bench' ? given.bench : benchName(id, 0))
          const own = list.flatMap((event) =>
            event.type === 'seat.progressed' && event.seat === id && event.bench === bench
              ? [Number(event.event.seq.split('-')[0])]
              : [],
          )
          expect(progress.map(({ at }) => at)).toEqual([...new Set(own)].sort((a, b) => a - b))
        }
      }),
      { numRuns: 200 },
    )
  })

  test('never has a seat in the spotlight that was removed', () => {
    fc.assert(
      fc.property(fc.array(acts.map(teacher), { maxLength: 30 }), fc.nat(), (list, choice) => {
        const all = numbered(list)
        const undone = all[choice % all.length]?.seq ?? ''
        for (const events of [
          all,
          [...all, { type: 'teacher.undid', undone, seq: '900-0', at: 900 } as const],
        ]) {
          const { spotlight, seats } = roomOf(events)
          expect(seats.some(({ id, isRemoved }) => isRemoved && id === spotlight)).toBe(false)
        }
      }),
      { numRuns: 300 },
    )
  })

  test('has the newest score of the bench that a seat has, and of before the board was frozen', () => {
    const events = fc.array(ofSeats, { maxLength: 40 })
    fc.assert(
      fc.property(events, fc.option(fc.nat(50)), (list, frozenAt) => {
        for (const seat of roomOf(numbered(list)).seats) {
          const own = list.flatMap((event) =>
            event.type === 'seat.run' && event.seat === seat.id && event.bench === seat.bench
              ? [event.run.at]
              : [],
          )
          const newest = own.filter((at) => at <= (frozenAt ?? 50)).toSorted((a, b) => b - a)[0]
          expect(shownRun(seat, { frozenAt })?.killed).toBe(newest)
        }
      }),
      { numRuns: 200 },
    )
  })

  test('shows a seat or the scores on the projector, never both', () => {
    fc.assert(
      fc.property(fc.array(acts.map(teacher), { maxLength: 30 }), (list) => {
        const { spotlight, isScoreboardShown } = roomOf(numbered(list))
        expect(spotlight !== null && isScoreboardShown).toBe(false)
      }),
      { numRuns: 200 },
    )
  })

  test('names the newest act that changed the same benches later and is in effect', () => {
    const changes = fc.array(fc.subarray(SEATS), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(changes, fc.nat(), (list, choice) => {
        const events = numbered(
          list.map((changed): RoomEvent => ({ ...teacher({ act: 'push', push: {} }), changed }) as RoomEvent),
        )
        const undone = events.filter(({ type }) => type === 'teacher.acted')[choice % list.length]?.seq ?? ''
        const room = roomOf([...events, { type: 'teacher.undid', undone, seq: '900-0', at: 900 }])
        for (const [index, entry] of room.acts.entries()) {
          const later = room.acts
            .slice(index + 1)
            .filter(({ isUndone, changed }) => !isUndone && changed.some((id) => entry.changed.includes(id)))
          expect(laterChange(room, entry)).toBe(later.at(-1) ?? null)
        }
      }),
      { numRuns: 200 },
    )
  })

  test('shows the reset of an experiment also while the board is frozen', () => {
    const started = (realAt: number) => ({
      type: 'experiment.started',
      experiment: 'one',
      seq: `${realAt}-0`,
      realAt,
    })
    const reset = { ...started(9), type: 'experiment.reset' }
    const events = [started(1), started(8), reset] as unknown as RecordedEvent[]
    const seat = { ...roomOf(numbered([])).seats[0], progress: events } as Seat
    expect(shownProgress(seat, { frozenAt: 5 })).toEqual([events[0], events[2]])
    expect(shownProgress(seat, { frozenAt: null })).toEqual(events)
  })

  test('is not changed by an event of a seat that is written twice', () => {
    const events = fc.array(fc.oneof(ofSeats, acts.map(teacher)), { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(events, (list) => {
        const all = numbered(list)
        const twice = all.flatMap((event) => (event.type.startsWith('seat.') ? [event, event] : [event]))
        expect(roomOf(twice)).toEqual(roomOf(all))
        // The comparison of the logs writes it again, later.
        const late = all.filter(({ type }) => ['seat.progressed', 'seat.run', 'seat.joined'].includes(type))
        const repeated = late.map((event, index) => ({ ...event, seq: `${800 + index}-0`, at: 800 + index }))
        expect(roomOf([...all, ...repeated])).toEqual(roomOf(all))
      }),
      { numRuns: 200 },
    )
  })
})

test('an event of another version of the app changes nothing', () => {
  const [unknown, act] = [
    { type: 'seat.danced', seat: 'a' },
    { type: 'teacher.acted', act: { act: 'sing' } },
  ]
  const known: readonly object[] = [{ type: 'seat.joined', seat: 'a', nickname: 'Ana', bench: 'b' }]
  const read = (events: readonly object[]) => roomOf(numbered(events as RoomEvent[]))
  expect(withoutActs(read([...known, unknown, act]))).toEqual(withoutActs(read(known)))
})

describe('the rows of a board', () => {
  const MINUTE = 60_000
  const seat = (id: string, more: Partial<BoardSeatView> = {}): BoardSeatView => ({
    id,
    nickname: id,
    bench: id,
    joinedAt: 0,
    isRemoved: false,
    handAt: null,
    movedAt: null,
    note: '',
    lastSeenAt: 20 * MINUTE,
    lastProgressAt: null,
    progress: [],
    run: null,
    ...more,
  })
  const started = {
    experiment: 'one',
    state: 'started' as const,
    prediction: null,
    passed: 0,
    checks: 3,
    hints: 0,
    attempts: 1,
    solvedAt: null,
    solvedInSeconds: null,
    isPlayed: true,
  }
  const rowsOf = (list: readonly BoardSeatView[], sort: Parameters<typeof boardRows>[1], minutes = 4) =>
    boardRows({ seats: list, now: 20 * MINUTE } as unknown as TeacherView, sort, minutes)

  test('have the raised hands first, in the order in which they were raised, and removed seats last', () => {
    const list = [
      seat('ana', { isRemoved: true }),
      seat('bo', { handAt: 9 }),
      seat('cai'),
      seat('dee', { handAt: 5 }),
    ]
    const rows = rowsOf(list, 'hand')
    expect(rows.map((row) => [row.seat.id, row.hand])).toEqual([
      ['dee', 1],
      ['bo', 2],
      ['cai', null],
      ['ana', null],
    ])
  })

  test('flag a seat that is at work and has made no progress for the given minutes, whenever its bench was used', () => {
    const list = [
      seat('stuck', { progress: [started], lastProgressAt: 15 * MINUTE }),
      seat('slow', { progress: [started], lastProgressAt: 17 * MINUTE }),
      seat('away', { progress: [started], lastProgressAt: 15 * MINUTE, lastSeenAt: 16 * MINUTE }),
      seat('solved', { progress: [{ ...started, state: 'solved' }], lastProgressAt: 1 }),
      seat('waiting'),
    ]
    const stuck = (minutes: number) =>
      rowsOf(list, 'stuck', minutes)
        .filter((row) => row.isStuck)
        .map((row) => row.seat.id)
    expect(stuck(4)).toEqual(['stuck', 'away'])
    expect(stuck(2)).toEqual(['stuck', 'slow', 'away'])
    expect(stuck(10)).toEqual([])
  })

  test('flag no seat of a guided room that waits, or has left an earlier experiment unsolved', () => {
    const room = {
      mode: 'guided',
      now: 20 * MINUTE,
      seats: [seat('ana', { progress: [started], lastProgressAt: 1 })],
    }
    const isStuck = (phase: string, experiment: string) =>
      boardRows({ ...room, phase, experiment } as unknown as TeacherView, 'name', 4)[0]?.isStuck
    expect(isStuck('do', 'one')).toBe(true)
    expect(isStuck('predict', 'one')).toBe(false)
    expect(isStuck('do', 'two')).toBe(false)
  })

  test('are sorted by name, progress and activity', () => {
    const list = [
      seat('b 10', { lastSeenAt: 1, progress: [{ ...started, passed: 2 }] }),
      seat('b 2', { lastSeenAt: 3, progress: [{ ...started, state: 'solved' }] }),
      seat('a', { lastSeenAt: 2 }),
    ]
    const ids = (sort: Parameters<typeof boardRows>[1]) => rowsOf(list, sort).map((row) => row.seat.id)
    expect(ids('name')).toEqual(['a', 'b 2', 'b 10'])
    expect(ids('progress')).toEqual(['b 2', 'b 10', 'a'])
    expect(ids('seen')).toEqual(['b 2', 'a', 'b 10'])
  })
})
