import { describe, expect, test } from 'vitest'
import { EXPERIMENTS, experimentOf } from '#lib/experiments/index.ts'
import { EXPECTED, SCRIPT_TEXTS, SCRIPTS } from '#lib/rooms/scripts/index.ts'
import type { Script } from '#lib/rooms/scripts/script.ts'

/** Predicting, revealing and discussing, next to the time for the experiment itself. */
const MIN_AROUND_MINUTES = 5

const scripts: readonly Script[] = SCRIPTS
const experimentsOf = ({ steps }: Script) =>
  steps.flatMap((step) => ('experiment' in step ? [{ id: step.experiment, minutes: step.minutes }] : []))

describe.each(scripts.map((script) => ({ id: script.id, script })))('the script $id', ({ id, script }) => {
  test('has steps whose minutes add up', () => {
    expect(script.steps.reduce((sum, { minutes }) => sum + minutes, 0)).toBe(script.minutes)
  })

  test('names each experiment once, and in an order in which none gets easier by two levels', () => {
    const ids = experimentsOf(script).map((each) => each.id)
    expect(new Set(ids).size).toBe(ids.length)
    const levels = ids.map((each) => ['basic', 'medium', 'advanced'].indexOf(experimentOf(each)?.level ?? ''))
    expect(levels).not.toContain(-1)
    expect(levels.every((level, index) => index === 0 || level >= (levels[index - 1] ?? 0) - 1)).toBe(true)
  })

  test('leaves time to predict, reveal and discuss', () => {
    const tight = experimentsOf(script).filter(
      (each) => each.minutes < (experimentOf(each.id)?.minutes ?? 0) + MIN_AROUND_MINUTES,
    )
    expect(tight).toEqual([])
  })

  test('begins with joining, ends with a closing, and has no stretch of two hours without a break', () => {
    expect(script.steps[0]).toMatchObject({ part: 'welcome' })
    expect(script.steps.at(-1)).toMatchObject({ part: 'close' })
    let since = 0
    for (const step of script.steps) {
      const isBreak = 'part' in step && (step.part === 'break' || step.part === 'lunch')
      since = isBreak ? 0 : since + step.minutes
      expect(since).toBeLessThanOrEqual(120)
    }
  })

  test.each(['en', 'zh'] as const)('has a title and a summary in %s', (language) => {
    const { title = '', summary = '' } = SCRIPT_TEXTS[language].scripts[id] ?? {}
    expect(title).not.toBe('')
    expect(summary).not.toBe('')
  })
})

test('has scripts of 45 minutes, half a day and a day', () => {
  expect(scripts.map(({ minutes }) => minutes)).toEqual([45, 180, 360])
})

test('expects a prediction that is a choice of its experiment, and in most cases a wrong one', () => {
  const wrong = Object.entries(EXPECTED).filter(([id, choice]) => {
    const experiment = EXPERIMENTS.find((known) => known.id === id)
    expect(experiment?.prediction.choices, id).toContain(choice)
    return experiment?.prediction.right !== choice
  })
  expect(wrong.length).toBeGreaterThan(Object.keys(EXPECTED).length / 2)
})

test('uses every lesson in some script', () => {
  const used = new Set(scripts.flatMap((script) => experimentsOf(script).map(({ id }) => id)))
  expect(Object.keys(EXPECTED).filter((id) => !used.has(id as keyof typeof EXPECTED))).toEqual([])
})

test('has the same texts in both languages, none empty and none left in the other language', () => {
  const { en, zh } = SCRIPT_TEXTS
  for (const group of ['parts', 'lessons'] as const) {
    for (const [id, texts] of Object.entries(en[group])) {
      const other = zh[group][id as never] as typeof texts
      for (const field of ['do', 'say', 'look'] as const) {
        expect(other[field].length, `${id}/${field}`).toBe(texts[field].length)
        expect(texts[field].length, `${id}/${field}`).toBeGreaterThan(0)
      }
      const all = (of: object) => Object.values(of).flat() as string[]
      expect(
        all(other).every((text) => /\p{Script=Han}/u.test(text)),
        id,
      ).toBe(true)
      expect(
        all(texts).some((text) => text.trim() === '' || /\p{Script=Han}/u.test(text)),
        id,
      ).toBe(false)
    }
  }
})
