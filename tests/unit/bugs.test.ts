import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { isRight, runContract, runExploit } from '#lib/experiments/bug.ts'
import { LANGUAGES } from '#lib/experiments/experiment.ts'
import { EXPERIMENTS } from '#lib/experiments/index.ts'
import { changesOf, compareLines, listingOf } from '#lib/web/listing.ts'

const BUGS = EXPERIMENTS.flatMap(({ id, minutes, bug }) => (bug ? [{ id, minutes, bug }] : []))

/** Lines that a person reads in the given time; imports are not read. */
const MAX_LINES = 50

describe.each(BUGS)('$id', ({ minutes, bug }) => {
  const rightFixes = bug.fixes.filter(({ fails }) => fails === null)

  test('has a listing that the exploit breaches and that works for honest users', async () => {
    const { breach, steps } = await runExploit(bug.flawed)
    expect(breach, JSON.stringify(steps, null, 1)).toBe(true)
    const contract = await runContract(bug.flawed)
    expect(contract, JSON.stringify(contract.steps, null, 1)).toMatchObject({ passed: true })
    expect(contract.steps.some(({ expected }) => expected !== undefined)).toBe(true)
  })

  test.each(bug.fixes)('has the fix $id, which fails as stated: $fails', async (fix) => {
    const exploit = await runExploit(fix)
    const contract = await runContract(fix)
    const fails = { exploit: exploit.breach, contract: !contract.passed }
    expect(fails, JSON.stringify([exploit.steps, contract.steps], null, 1)).toEqual({
      exploit: fix.fails === 'exploit' || fix.fails === 'both',
      contract: fix.fails === 'contract' || fix.fails === 'both',
    })
    expect(isRight(bug, { part: 'fix', fix: fix.id, exploit, contract })).toBe(fix.fails === null)
  })

  test('has three or four fixes, one of them right, and a text and an explanation for each', () => {
    expect(bug.fixes.length).toBeGreaterThanOrEqual(3)
    expect(bug.fixes.length).toBeLessThanOrEqual(4)
    expect(rightFixes).toHaveLength(1)
    const ids = bug.fixes.map(({ id }) => id).sort()
    for (const language of LANGUAGES) expect(Object.keys(bug.texts[language]).sort()).toEqual(ids)
    for (const { id, fails } of bug.fixes) {
      const { text = '', explanation = '' } = bug.texts.en[id] ?? {}
      expect(text).not.toBe('')
      expect(explanation.startsWith('Right: '), id).toBe(fails === null)
      expect(/exploit still succeeds/i.test(explanation), id).toBe(fails === 'exploit' || fails === 'both')
      const chinese = bug.texts.zh[id]?.explanation ?? ''
      expect(chinese.startsWith('正确：'), id).toBe(fails === null)
      expect(chinese.includes('攻击仍然成功'), id).toBe(fails === 'exploit' || fails === 'both')
    }
  })

  test('marks the lines that the right fix changes', async () => {
    const { lines } = await listingOf(bug)
    const imports = lines.flatMap((line, index) => (line[0]?.[1].startsWith('import') ? [index + 1] : []))
    for (const { id } of rightFixes) {
      let line = 0
      const removed: number[] = []
      const touched: number[] = []
      for (const { change } of await changesOf(bug, id)) {
        if (change !== 'added') line++
        if (change === 'removed' && !imports.includes(line)) removed.push(line)
        // What is added belongs to the line before it or after it.
        if (change === 'added') touched.push(line, line + 1)
      }
      expect(bug.places.flat()).toEqual(expect.arrayContaining(removed))
      for (const place of bug.places) {
        expect([...removed, ...touched].some((changed) => place.includes(changed))).toBe(true)
      }
    }
  })

  test('has a listing that is read in three minutes', async () => {
    expect(minutes).toBeLessThanOrEqual(3)
    expect((await listingOf(bug)).lines.length).toBeLessThanOrEqual(MAX_LINES)
  })

  test('accepts the marked places, and neither a part of them nor other lines', async () => {
    const lines = bug.places.map(([line = 0]) => line)
    expect(isRight(bug, { part: 'lines', lines })).toBe(true)
    expect(isRight(bug, { part: 'lines', lines: lines.slice(1) })).toBe(false)
    expect(isRight(bug, { part: 'lines', lines: [...lines, 1] })).toBe(false)
    const all = (await listingOf(bug)).lines.map((_, index) => index + 1)
    expect(isRight(bug, { part: 'lines', lines: all })).toBe(false)
  })

  test('is quarantined: each file states it in its first line', () => {
    const folder = `lib/vulnerable/${bug.folder}`
    const files = readdirSync(folder)
    expect(files.toSorted()).toEqual(
      ['flawed.ts', 'trial.ts', ...bug.fixes.map(({ id }) => `fix-${id}.ts`)].toSorted(),
    )
    for (const file of files) {
      expect(readFileSync(`${folder}/${file}`, 'utf8').split('\n')[0]).toBe(
        `// Quarantined: code of the experiment ${bug.folder}, with deliberate flaws.`,
      )
    }
  })
})

test('does not offer the right fix in the same position each time', () => {
  const positions = BUGS.map(({ bug }) => bug.fixes.findIndex(({ fails }) => fails === null))
  expect(new Set(positions).size).toBeGreaterThan(1)
})

test('compares lines: the shortest edit, in order', () => {
  const lines = (text: string) => [...text].map((line) => [['plain', line] as const])
  const edit = (before: string, after: string) =>
    compareLines(lines(before), lines(after))
      .map(({ change, tokens }) => `${{ same: ' ', removed: '-', added: '+' }[change]}${tokens[0]?.[1]}`)
      .join('')
  expect(edit('abc', 'abc')).toBe(' a b c')
  expect(edit('abc', 'axc')).toBe(' a-b+x c')
  expect(edit('ab', 'abcd')).toBe(' a b+c+d')
  expect(edit('abcd', 'd')).toBe('-a-b-c d')
  expect(edit('', 'a')).toBe('+a')
})
