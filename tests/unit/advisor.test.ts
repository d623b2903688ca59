import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { PRESETS } from '#lib/core/policy.ts'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import { advise, NEED_ROWS } from '#lib/evidence/advisor/advise.ts'
import { CANDIDATES, type Candidate, policyOf } from '#lib/evidence/advisor/candidates.ts'
import { costsText, settingsText } from '#lib/evidence/advisor/describe.ts'
import {
  bytesOf,
  type CellLookup,
  candidateFacts,
  FACT_ROWS,
  isReadable,
  NO_CELLS,
  topologiesOf,
} from '#lib/evidence/advisor/facts.ts'
import {
  type Answers,
  answersTo,
  QUESTION_IDS,
  QUESTIONS,
  type QuestionId,
  readAnswers,
  type SomeAnswers,
  searchOf,
} from '#lib/evidence/advisor/questions.ts'
import { decisionRecord } from '#lib/evidence/advisor/record.ts'
import { CITED_ROWS } from '#lib/evidence/advisor/rows.ts'
import { decidingRows } from '#lib/evidence/advisor/rules.ts'
import { mechanismsAdvised, SCENARIOS } from '#lib/evidence/advisor/scenarios.ts'
import { advisorEn } from '#lib/evidence/advisor/words.en.ts'
import { advisorZh } from '#lib/evidence/advisor/words.zh.ts'
import { rowOf } from '#lib/evidence/rows/index.ts'
import { unsupportedReason } from '#lib/services/topology.ts'
import { merge } from '#lib/web/merge-patch.ts'
import { PolicySchema } from '#lib/web/schemas.ts'
import { en as namesEn } from '../../app/_ui/words/en.ts'
import { zh as namesZh } from '../../app/_ui/words/zh.ts'

/* The advisor for every combination of answers. */

const EVERY: readonly Answers[] = QUESTIONS.reduce<readonly SomeAnswers[]>(
  (combinations, { id, answers }) =>
    combinations.flatMap((some) => answers.map((answer) => ({ ...some, [id]: answer }))),
  [{}],
) as readonly Answers[]

const ADVICE = new Map(EVERY.map((answers) => [searchOf(answers), advise(answers)]))

const adviceFor = (answers: SomeAnswers) => {
  const known = ADVICE.get(searchOf(answers))
  if (!known) throw new Error(`No advice for ${searchOf(answers)}.`)
  return known
}

const survivorsOf = (answers: SomeAnswers) =>
  adviceFor(answers).survivors.map(({ candidate }) => candidate.id)
const mechanismsOf = (answers: SomeAnswers) =>
  new Set(advise(answers).survivors.map(({ candidate }) => candidate.mechanism))

describe('each combination of answers', () => {
  test('is one of 768', () => {
    expect(ADVICE.size).toBe(768)
  })

  test('ends with a survivor, or with changes of at most two answers that each open a mechanism', () => {
    for (const answers of EVERY) {
      const { survivors, changes } = adviceFor(answers)
      if (survivors.length > 0) continue
      expect(changes.length, searchOf(answers)).toBeGreaterThan(0)
      for (const { answers: changed, added } of changes) {
        expect(Object.keys(changed).length).toBeLessThanOrEqual(2)
        expect(mechanismsOf({ ...answers, ...changed })).toEqual(new Set(added))
      }
    }
  })

  test('accounts for each mechanism: it remains, or each of its candidates fails a named answer', () => {
    for (const answers of EVERY) {
      const { survivors, eliminated } = adviceFor(answers)
      const left = new Set(survivors.map(({ candidate }) => candidate.mechanism))
      expect(new Set([...left, ...eliminated.map(({ mechanism }) => mechanism)])).toEqual(
        new Set(MECHANISM_IDS),
      )
      for (const { mechanism, removedBy } of eliminated) {
        expect(left.has(mechanism)).toBe(false)
        const named = Object.fromEntries(removedBy.map(({ question }) => [question, answers[question]]))
        // Services that verify alone are the context of the other answers.
        const together = { ...named, verifiers: answers.verifiers }
        expect(mechanismsOf(together).has(mechanism), `${mechanism} ${searchOf(answers)}`).toBe(false)
      }
    }
  })

  test('names a change whenever there is one, and states its effect', () => {
    for (const answers of EVERY) {
      const { survivors, changes } = adviceFor(answers)
      const now = new Set(survivors.map(({ candidate }) => candidate.mechanism))
      for (const { answers: changed, added, removed } of changes) {
        const then = mechanismsOf({ ...answers, ...changed })
        expect(new Set([...now].filter((id) => !removed.includes(id)).concat(added))).toEqual(then)
      }
      expect(changes.length, searchOf(answers)).toBeGreaterThan(0)
    }
  })

  test('names a reason for other settings of a remaining mechanism exactly if some were eliminated', () => {
    for (const answers of EVERY) {
      const { survivors, otherSettings } = adviceFor(answers)
      for (const { mechanism, removedBy } of otherSettings) {
        const isOwn = ({ mechanism: id }: Pick<Candidate, 'mechanism'>) => id === mechanism
        const left = survivors.filter(({ candidate }) => isOwn(candidate)).length
        expect(removedBy.length > 0).toBe(left < CANDIDATES.filter(isOwn).length)
      }
    }
  })

  test('leaves off a survivor only for one that differs by less', () => {
    for (const { survivors } of ADVICE.values()) {
      const main = survivors.filter(({ exceeds }) => exceeds === null)
      expect(main.length > 0).toBe(survivors.length > 0)
      for (const { candidate, exceeds } of survivors) {
        if (exceeds === null) continue
        expect(survivors.map((other) => other.candidate)).toContain(exceeds)
        expect(exceeds.mechanism).toBe(candidate.mechanism)
        expect(['none', candidate.revocation]).toContain(exceeds.revocation)
      }
    }
  })
})

test('names the smallest changes: no single answer opens a mechanism if two are named', () => {
  for (const answers of EVERY) {
    const [change] = adviceFor(answers).changes
    if (Object.keys(change?.answers ?? {}).length < 2) continue
    const now = mechanismsOf(answers)
    for (const question of QUESTION_IDS) {
      for (const answer of answersTo(question)) {
        expect(mechanismsOf({ ...answers, [question]: answer })).toEqual(now)
      }
    }
  }
})

describe('each pair of answers to a question', () => {
  const pairs = QUESTIONS.flatMap(({ id, answers }) =>
    answers.flatMap((one, index) =>
      answers.slice(index + 1).map((other): [QuestionId, string, string] => [id, one, other]),
    ),
  )
  test.each(pairs)('%s: %s and %s have different results in a combination', (question, one, other) => {
    const differs = EVERY.some(
      (answers) =>
        answers[question] === one &&
        survivorsOf(answers).join() !== survivorsOf({ ...answers, [question]: other } as Answers).join(),
    )
    expect(differs).toBe(true)
  })
})

test('a stricter time for revocation or roles never adds a survivor', () => {
  for (const question of ['revocation', 'roles'] as const) {
    for (const answers of EVERY) {
      const order = answersTo(question)
      const next = order[order.indexOf(answers[question]) + 1]
      if (next === undefined) continue
      const relaxed = survivorsOf({ ...answers, [question]: next } as Answers)
      expect(survivorsOf(answers).filter((id) => !relaxed.includes(id))).toEqual([])
    }
  }
})

test('each candidate survives some combination', () => {
  const surviving = new Set(EVERY.flatMap(survivorsOf))
  expect(CANDIDATES.map(({ id }) => id).filter((id) => !surviving.has(id))).toEqual([])
})

describe('the policy of each candidate', () => {
  test.each(CANDIDATES)('$id is accepted by PolicySchema', (candidate) => {
    const merged = merge(PRESETS.hardened, candidate.patch, PolicySchema)
    expect(PolicySchema.parse(merged)).toEqual(policyOf(candidate))
    expect(policyOf(candidate).lanes).toEqual([candidate.mechanism])
  })

  test('differs from that of every other candidate, or is presented in another way', () => {
    const keys = CANDIDATES.map(({ patch, carrier }) => JSON.stringify([patch, carrier]))
    expect(new Set(keys).size).toBe(keys.length)
  })
})

describe('the facts', () => {
  test.each(CANDIDATES)('$id supports the topologies of services/topology.ts', (candidate) => {
    const { mechanism, store } = candidate
    const { alg } = policyOf(candidate).jwt
    for (const topology of ['gateway', 'shared-store', 'token-relay'] as const) {
      // Other services cannot read the memory of a node.
      const isInProcess = topology === 'shared-store' && (store === 'memory' || store === 'replicated')
      const isSupported = unsupportedReason(topology, mechanism, alg) === null && !isInProcess
      expect(topologiesOf(candidate).includes(topology), topology).toBe(isSupported)
    }
  })

  test.skipIf(!existsSync(RESULTS))('agree with the published measurements of the same settings', () => {
    const { cells }: { cells: Cells } = JSON.parse(readFileSync(RESULTS, 'utf8'))
    for (const candidate of CANDIDATES) {
      for (const [row, expected] of Object.entries(expectedCells(candidate))) {
        expect(`${row}: ${published(cells, row, candidate)}`, candidate.id).toBe(`${row}: ${expected}`)
      }
      const lookup: CellLookup = (row) => published(cells, row, candidate) as string | number | null
      expect(candidateFacts(candidate, lookup), candidate.id).toEqual(candidateFacts(candidate))
    }
  })

  test('are replaced by a measured cell', () => {
    const [reference] = CANDIDATES
    if (!reference) throw new Error('There is no candidate.')
    const values: Readonly<Record<string, string | number>> = { listed: 'no', 'max-data': 2304, bytes: 12 }
    const cells: CellLookup = (row) => values[row]
    expect(candidateFacts(reference)).toMatchObject({ isListed: true, fitsData: true })
    expect(candidateFacts(reference, cells)).toMatchObject({ isListed: false, fitsData: false })
    expect(candidateFacts(reference, (row) => (row === 'max-data' ? null : undefined)).fitsData).toBe(true)
    expect(advise({}, cells).survivors[0]?.costs.bytes).toBe(12)
  })
})

/** The cells that the facts of a candidate predict, where its settings are those of a preset. */
function expectedCells(candidate: Candidate): Readonly<Record<string, string>> {
  if (candidate.shownBy === null) return {}
  const { revokedAfter, isListed, lookups, inOutage, rolesAfter, hasPublicKey } = candidateFacts(candidate)
  const isInMemory = candidate.store === 'memory'
  const atSomeTime = Number.isFinite(revokedAfter) ? 'at-next-refresh' : 'at-expiry'
  return {
    revoked: revokedAfter === 0 ? 'immediate' : atSomeTime,
    listed: isListed ? 'yes' : 'no',
    // The row counts reads of every store, also of the memory.
    'reads-per-check': String(isInMemory ? 1 : lookups.filter((lookup) => lookup !== 'user').length),
    'redis-down': inOutage === 'unavailable' ? 'unavailable' : 'accepted',
    // The client of the row refreshes; a cookie need not be replaced before the session ends.
    'role-withdrawn': rolesAfter === 0 ? 'immediate' : 'at-next-refresh',
    'public-key': hasPublicKey ? 'yes' : 'no',
    readable: isReadable(candidate, NO_CELLS) ? 'yes' : 'no',
    // The tokens of `textbook` have no binding claims, so they are smaller.
    ...(candidate.shownBy === 'hardened' ? { bytes: String(bytesOf(candidate, NO_CELLS)) } : {}),
  }
}

/** The published measurements, if there are any. */
const RESULTS = join(import.meta.dirname, '../../lib/evidence/results/default.json')

type Cells = Readonly<Record<string, Record<string, Record<string, { readonly value: unknown }>>>>

function published(cells: Cells, row: string, { mechanism, shownBy }: Candidate): unknown {
  return cells[row]?.[shownBy ?? '']?.[mechanism]?.value
}

describe('the cited rows', () => {
  const cited = [
    ...Object.values(FACT_ROWS).flat(),
    ...Object.values(NEED_ROWS).flat(),
    ...QUESTION_IDS.flatMap(decidingRows),
  ]

  test('are in the list, which has no others', () => {
    const costs = ['bytes', 'readable']
    expect(new Set([...cited, ...costs])).toEqual(new Set(CITED_ROWS))
  })

  test('exist in the comparison', () => {
    expect(CITED_ROWS.filter((id) => rowOf(id) === null)).toEqual([])
  })

  test('cite at least one row for each answer that eliminates', () => {
    for (const { eliminated, decidedBy } of ADVICE.values()) {
      for (const { rows } of [...decidedBy, ...eliminated.flatMap(({ removedBy }) => removedBy)]) {
        expect(rows.length).toBeGreaterThan(0)
      }
    }
  })
})

describe('a link', () => {
  test('contains the answers and returns them', () => {
    for (const answers of EVERY) expect(readAnswers(searchOf(answers))).toEqual(answers)
    expect(readAnswers('')).toEqual({})
    expect(searchOf({})).toBe('')
  })

  test('ignores unknown questions and answers', () => {
    expect(readAnswers('?revocation=soon&roles=at-once&utm_source=x&store=')).toEqual({ roles: 'at-once' })
  })
})

describe.each([
  ['English', advisorEn, namesEn],
  ['Chinese', advisorZh, namesZh],
] as const)('in %s', (_, words, { mechanisms }) => {
  const names = Object.fromEntries(MECHANISM_IDS.map((id) => [id, mechanisms[id].name])) as Record<
    (typeof MECHANISM_IDS)[number],
    string
  >

  test('each question and each of its answers has a text', () => {
    for (const { id, answers } of QUESTIONS) {
      expect(words.questions[id].question).toBeTruthy()
      expect(Object.keys(words.questions[id].answers).sort()).toEqual([...answers].sort())
    }
  })

  test('each note on a change is about an answer', () => {
    const known = QUESTIONS.flatMap(({ id, answers }) => answers.map((answer) => `${id} ${answer}`))
    expect(Object.keys(words.changeNotes).filter((key) => !known.includes(key))).toEqual([])
  })

  test('each article that advises a scenario is paraphrased, and no other', () => {
    for (const { id, advice } of SCENARIOS) {
      expect(Object.keys(words.scenarios[id].advice).sort(), id).toEqual(
        advice.map(({ article }) => article).sort(),
      )
    }
  })

  test('the decision record has context, decision, consequences and alternatives with their reasons', () => {
    for (const { answers } of SCENARIOS) {
      const advice = adviceFor(answers)
      for (const chosen of advice.survivors) {
        const link = `https://lab.example/choose${searchOf(answers)}`
        const text = decisionRecord({ answers, advice, chosen, names, words, link })
        const heads = text.split('\n').filter((line) => line.startsWith('## '))
        const { context, decision, consequences, alternatives, changes } = words.record
        expect(heads).toEqual(
          [context, decision, consequences, alternatives, changes].map((head) => `## ${head}`),
        )
        for (const { mechanism } of advice.eliminated) {
          expect(text).toContain(`- ${names[mechanism]}${words.colon}`)
        }
        expect(text).toContain(settingsText(chosen.candidate, words))
        expect(text).toContain(link)
        expect(text).not.toMatch(/undefined|null|\[object/)
        const json = /```json\n([\s\S]+?)\n```/.exec(text)?.[1] ?? ''
        expect(JSON.parse(json)).toEqual(chosen.candidate.patch)
      }
    }
  })

  test('the costs of each survivor have a text', () => {
    for (const survivor of advise({}).survivors) {
      for (const { name, text } of costsText(survivor, true, words)) {
        expect(name).toBeTruthy()
        expect(text).toBeTruthy()
      }
    }
  })
})

describe('a scenario', () => {
  test('of single sign-on has no survivor if a revocation must take effect immediately', () => {
    const { answers } = SCENARIOS.find(({ id }) => id === 'single-sign-on') ?? {}
    expect(mechanismsOf(answers ?? {}).size).toBe(1)
    expect(advise({ ...answers, revocation: 'at-once' }).survivors).toEqual([])
  })

  test.each(SCENARIOS.map((scenario) => scenario))('of the articles has advice: $id', ({ advice }) => {
    expect(advice.length).toBeGreaterThan(0)
    for (const { form } of advice) expect(mechanismsAdvised(form).length).toBeGreaterThan(0)
  })

  test('covers each article', () => {
    const used = new Set(SCENARIOS.flatMap(({ advice }) => advice.map(({ article }) => article)))
    expect(used).toEqual(new Set(Object.keys(advisorEn.articles)))
  })
})

test('has no word of rank in its texts', () => {
  const folder = join(import.meta.dirname, '../../lib/evidence/advisor')
  for (const file of readdirSync(folder).filter((name) => name.startsWith('words.'))) {
    expect(readFileSync(join(folder, file), 'utf8')).not.toMatch(/\bbest\b|★|\bscore\b|最佳|最好|评分/i)
  }
})
