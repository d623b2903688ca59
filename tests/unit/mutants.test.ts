import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import { FLAWS, MUTATIONS } from '#lib/mutants/index.ts'

const root = resolve(import.meta.dirname, '../..')
const folder = join(root, 'lib/mutants')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

/** Files that break nothing: types, tables and lists of mechanisms. */
const NEUTRAL = ['affected.ts', 'index.ts', 'life-and-cookies.ts', 'mutant.ts', 'tokens-and-revocation.ts']
const FILES = readdirSync(folder)
const ALL = [...MUTATIONS, ...FLAWS]

describe('the files of lib/mutants', () => {
  test.each(FILES.filter((file) => !NEUTRAL.includes(file)))(
    '%s states in its first line what is deliberately broken',
    (file) => {
      expect(read(`lib/mutants/${file}`)).toMatch(/^\/\/ Deliberate: [^\n]+\.\n/)
    },
  )

  test.each(NEUTRAL)('%s changes nothing by its own', (file) => {
    expect(read(`lib/mutants/${file}`)).not.toMatch(/^\/\/ Deliberate/)
  })

  test('contain one planted bug each, named by its ID', () => {
    const named = FILES.flatMap((file) => /^([mc]\d\d)-[a-z-]+\.ts$/.exec(file)?.[1] ?? [])
    expect(named.toSorted()).toEqual(MUTATIONS.map(({ id }) => id).toSorted())
    const flaws = FILES.flatMap((file) => /^flaw-([a-z-]+)\.ts$/.exec(file)?.[1] ?? [])
    expect(flaws.toSorted()).toEqual(FLAWS.map(({ id }) => id).toSorted())
  })
})

test('has 24 planted bugs and 3 controls, each under an ID of its own', () => {
  expect(MUTATIONS.filter(({ control }) => !control)).toHaveLength(24)
  expect(MUTATIONS.filter(({ control }) => control)).toHaveLength(3)
  expect(new Set(ALL.map(({ id }) => id)).size).toBe(ALL.length)
})

describe.each(ALL)('$id', ({ mechanisms, seam, title, what, exposingAct, source, at }) => {
  test('changes a function that exists', () => {
    expect(read(seam.file)).toMatch(new RegExp(`\\b${seam.name.split('.').at(-1)}\\b`))
    expect(Object.keys(at).length).toBeGreaterThan(0)
  })

  test('breaks mechanisms that exist', () => {
    expect(mechanisms.length).toBeGreaterThan(0)
    expect(mechanisms.filter((id) => !MECHANISM_IDS.includes(id))).toEqual([])
  })

  test('has a source', () => {
    expect(source.title).not.toBe('')
    expect(source.url).toMatch(/^https:\/\//)
  })

  test('is described in English and in Chinese', () => {
    for (const { en, zh } of [title, what, exposingAct]) {
      expect(en).toMatch(/[a-z]/)
      expect(zh).toMatch(/\p{Script=Han}/u)
      expect(zh, 'full-width punctuation').not.toMatch(/[,;!?]|: /)
      expect(zh, 'a space between Chinese and Latin letters').not.toMatch(
        /\p{Script=Han}[A-Za-z0-9]|[A-Za-z0-9]\p{Script=Han}/u,
      )
    }
    expect(what.en.match(/\.(?=\s|$)/g), 'one sentence').toHaveLength(1)
    expect(what.zh.match(/。/g), 'one sentence').toHaveLength(1)
  })
})
