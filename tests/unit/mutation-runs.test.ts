import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RunChanges } from '#lib/bench/run-changes.ts'
import { isMilestone } from '#lib/core/milestone.ts'
import {
  compareRuns,
  killedShare,
  mutationScore,
  RUN_STATUSES,
  type RunResult,
} from '#lib/core/mutation-score.ts'
import type { Bug } from '#lib/kit/mutate/lab.ts'
import { readOptions } from '#lib/kit/mutate/options.ts'
import { type Scored, scoreOf } from '#lib/kit/mutate/outcome.ts'
import { STATUS_TEXT } from '#lib/kit/mutate/report/texts.ts'
import type { LabEvent } from '#lib/ledger/event.ts'
import { MUTATIONS } from '#lib/mutants/index.ts'
import type { BoardSeatView } from '#lib/web/room-types.ts'
import { runs } from '../../app/_ui/words/testing-runs.en.ts'
import { scoreBands } from '../../app/rooms/_ui/project/score-bands.ts'
import { scoreRows } from '../../app/rooms/_ui/teach/score-rows.ts'
import { commandFor } from '../../app/testing/_ui/runs/run-command.tsx'
import { type MutationView, type RunView, resultsOf } from '../../app/testing/_ui/runs/run-results.ts'

/* Runs of test suites against the planted bugs, as the page and a room show them. */

const isControl = (id: string) => id.startsWith('c')
const results = fc.uniqueArray(
  fc.record({
    id: fc.constantFrom(...MUTATIONS.map(({ id }) => id)),
    status: fc.constantFrom(...RUN_STATUSES),
  }),
  { selector: ({ id }) => id },
)

describe('the room of a bench', () => {
  const event = (run: string, killed: number, more: Partial<RunResult> = {}) =>
    ({
      type: 'mutation.run',
      run,
      state: 'running',
      killed,
      counted: 24,
      isOverFitted: false,
      ...more,
    }) as const
  const relayed = (events: readonly LabEvent[]) => {
    const changes = new RunChanges()
    return events.filter((each) => changes.note(each))
  }

  test('gets the beginning of a run, each quarter and the end', () => {
    const states = Array.from({ length: 25 }, (_, killed) => event('a', killed))
    const found = relayed([{ type: 'bench.reset' }, ...states, event('a', 24, { state: 'ended' })])
    expect(found.map((each) => each.type === 'mutation.run' && [each.killed, each.state])).toEqual([
      [0, 'running'],
      [6, 'running'],
      [12, 'running'],
      [18, 'running'],
      [24, 'running'],
      [24, 'ended'],
    ])
  })

  test('gets the next run, and a suite that reports a control', () => {
    const states = [event('a', 1), event('b', 1), event('b', 2), event('b', 2, { isOverFitted: true })]
    expect(relayed(states)).toEqual([states[0], states[1], states[3]])
  })

  test('keeps no score among the events that outlast others', () => {
    expect(isMilestone(event('a', 24, { state: 'ended' }))).toBe(false)
    expect(isMilestone({ type: 'experiment.solved' })).toBe(true)
  })
})

describe('the score', () => {
  test('is that of the command', () => {
    fc.assert(
      fc.property(results, (bugs) => {
        const scored = bugs.map(({ id, status }) => ({ bug: { id, control: isControl(id) } as Bug, status }))
        const ofCommand = scoreOf(scored as unknown as readonly Scored[])
        const { killed, counted, isUnfinished, overFitted } = mutationScore(bugs, isControl)
        expect({ killed, counted, isUnfinished }).toEqual({
          killed: ofCommand.killed,
          counted: ofCommand.counted,
          isUnfinished: ofCommand.isUnfinished,
        })
        expect(overFitted).toEqual(ofCommand.overFitted.map(({ bug }) => bug.id))
      }),
    )
  })

  test('has the statuses and the names of the command', () => {
    expect(runs.statuses).toEqual(STATUS_TEXT)
    expect([...RUN_STATUSES].toSorted()).toEqual(Object.keys(STATUS_TEXT).toSorted())
  })
})

describe('the report of a run', () => {
  const mutations = MUTATIONS.map(({ id, control }) => ({
    id,
    control: control === true,
  })) as unknown as MutationView[]
  const view = (state: 'running' | 'ended', bugs: RunView['bugs'], silentSeconds = 0) =>
    resultsOf({ run: 'a', state, at: 0, silentSeconds, bugs }, mutations)

  test('lists controls apart, and counts planted bugs only', () => {
    const { bugs, controls, counts, score, state } = view('ended', [
      { id: 'm01', status: 'Killed', killedBy: 'logs out' },
      { id: 'm02', status: 'Survived' },
      { id: 'm03', status: 'Ignored' },
      { id: 'c01', status: 'Killed', killedBy: 'reads the order' },
    ])
    expect(bugs.map(({ id }) => id)).toEqual(['m01', 'm02', 'm03'])
    expect(controls.map(({ id, killedBy }) => [id, killedBy])).toEqual([['c01', 'reads the order']])
    expect(counts).toMatchObject({ Killed: 1, Survived: 1, Ignored: 1, Pending: 0 })
    expect(score).toMatchObject({ killed: 1, counted: 2, overFitted: ['c01'] })
    expect(state).toBe('ended')
  })

  test('states a run that ended before every bug was tried', () => {
    const pending = { id: 'm02', status: 'Pending' } as const
    expect(view('running', [pending]).state).toBe('running')
    expect(view('ended', [pending]).state).toBe('unfinished')
  })

  test('states that a run has sent nothing for two minutes, unless it has ended', () => {
    const killed = { id: 'm01', status: 'Killed' } as const
    expect(view('running', [killed], 119).state).toBe('running')
    expect(view('running', [killed], 120).state).toBe('silent')
    expect(view('ended', [killed], 3000).state).toBe('ended')
  })
})

test('the command of the page has the bench in an environment variable that the command reads', () => {
  const [, publish] = /^SESSION_LAB_PUBLISH=(\S+)/.exec(commandFor('the-bench', 'https://lab.example')) ?? []
  const [, lab] = /SESSION_LAB_URL=(\S+)/.exec(commandFor('the-bench', 'https://lab.example')) ?? []
  const options = readOptions(['--', 'npx', 'playwright', 'test'], {
    SESSION_LAB_PUBLISH: publish,
    SESSION_LAB_URL: lab,
  })
  expect(options).toMatchObject({ publish: 'the-bench', lab: 'https://lab.example' })
})

describe('the scores of a room', () => {
  const run = (killed: number, more: Partial<RunResult> = {}) =>
    ({ state: 'ended', killed, counted: 24, isOverFitted: false, at: killed, ...more }) as const

  test('are ranked by the part that was killed; those that are void come last', () => {
    const [all, half, ofFewer, overFitted, unfinished] = [
      run(24),
      run(12),
      run(11, { counted: 12 }),
      run(24, { isOverFitted: true }),
      run(20, { state: 'unfinished' }),
    ]
    expect([unfinished, half, overFitted, all, ofFewer].toSorted(compareRuns)).toEqual([
      all,
      ofFewer,
      half,
      overFitted,
      unfinished,
    ])
    expect(killedShare(run(0, { counted: 0 }))).toBeNull()
    expect(killedShare(run(6, { state: 'running' }))).toBe(0.25)
  })

  test('are sorted on the board, without seats that have none or were removed', () => {
    const seat = (nickname: string, score: BoardSeatView['run'], isRemoved = false) =>
      ({ id: nickname, nickname, run: score, isRemoved }) as BoardSeatView
    const seats = [
      seat('Seat 10', run(3)),
      seat('Seat 9', run(8)),
      seat('Ana', run(5, { isOverFitted: true })),
      seat('Bo', null),
      seat('Cai', run(20), true),
    ]
    const names = (sort: 'name' | 'score' | 'time') => scoreRows(seats, sort).map(({ nickname }) => nickname)
    expect(names('name')).toEqual(['Ana', 'Seat 9', 'Seat 10'])
    expect(names('score')).toEqual(['Seat 9', 'Seat 10', 'Ana'])
    expect(names('time')).toEqual(['Seat 9', 'Ana', 'Seat 10'])
  })

  test('are each in one band on the projector', () => {
    const runOf = fc.record({
      state: fc.constantFrom('running' as const, 'ended' as const, 'unfinished' as const),
      killed: fc.nat(24),
      counted: fc.constant(24),
      isOverFitted: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(runOf), (list) => {
        const sum = scoreBands(list).reduce((all, { count }) => all + count, 0)
        expect(sum).toBe(list.length)
      }),
    )
    const bands = scoreBands([run(24), run(23), run(18), run(17), run(0), run(24, { isOverFitted: true })])
    expect(bands.map(({ from, count }) => [from, count])).toEqual([
      [100, 1],
      [75, 2],
      [50, 1],
      [25, 0],
      [0, 1],
      [null, 1],
    ])
    expect(scoreBands([]).some(({ from }) => from === null)).toBe(false)
  })
})
