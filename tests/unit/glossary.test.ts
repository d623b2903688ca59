import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findTerms } from '../../app/_ui/parts/find-terms.ts'
import { terms as english } from '../../app/_ui/words/terms.en.ts'
import { terms as shownInChinese } from '../../app/_ui/words/terms.zh.ts'

/** Chinese words that the project replaces by another term. */
const FORBIDDEN =
  /召回|收回|踢下线|顶下线|拒绝名单|拒绝列表|家族|谱系|账户|首部|名册|登记册|账本|应答|回应|(?<!负载)均衡器|录像|访客|身份升级|凭证|登出|注销/

const COLUMNS = ['Term', 'Identifier', 'Label', '中文', 'Meaning'] as const

const root = resolve(import.meta.dirname, '../..')
const glossary = readFileSync(join(root, 'lib/GLOSSARY.md'), 'utf8')

/** The sections that contain a table, each with its rows of cells. */
const sections = glossary
  .split(/^## /m)
  .slice(1)
  .map((section) => {
    const [title = '', ...lines] = section.split('\n')
    const rows = lines
      .filter((line) => line.startsWith('|'))
      .map((line) =>
        line
          .slice(1, -1)
          .split('|')
          .map((cell) => cell.trim()),
      )
    return { title, rows }
  })
  .filter(({ rows }) => rows.length > 0)

const terms = sections.flatMap(({ title, rows }) =>
  rows.slice(2).map(([term = '', identifier = '', label = '', chinese = '', meaning = '']) => {
    return { title, term, identifier, label, chinese, meaning }
  }),
)

/** Text without case, hyphens and underscores, so that `sealed-cookie` finds `sealedCookie`. */
const plain = (text: string) => text.toLowerCase().replaceAll(/[-_]/g, '')

describe('lib/GLOSSARY.md', () => {
  test('consists of tables with the same five columns', () => {
    expect(sections.length).toBeGreaterThan(8)
    for (const { title, rows } of sections) {
      expect(rows[0], title).toEqual(COLUMNS)
      expect(rows[1], title).toEqual(COLUMNS.map(() => '---'))
      for (const row of rows) {
        expect(row, row.join()).toHaveLength(COLUMNS.length)
        expect(row, row.join()).not.toContain('')
      }
    }
  })

  test('has each term once', () => {
    const names = terms.map(({ term }) => term)
    expect(names.length).toBeGreaterThan(240)
    expect(names).toEqual([...new Set(names)])
  })

  test('states the meaning of each term in a sentence', () => {
    for (const { term, meaning } of terms) expect(meaning, term).toMatch(/^[A-Z].+\.$/)
  })

  test('uses no Chinese word that has been replaced', () => {
    for (const { term, chinese } of terms) expect(chinese, term).not.toMatch(FORBIDDEN)
    expect(glossary).not.toMatch(FORBIDDEN)
  })

  test('separates Chinese from Latin letters and digits by a space', () => {
    for (const { term, chinese } of terms) {
      expect(chinese, term).not.toMatch(/\p{Script=Han}[A-Za-z0-9]|[A-Za-z0-9]\p{Script=Han}/u)
    }
  })

  test('names identifiers that occur in the source', () => {
    const source = plain(
      ['lib', 'app']
        .flatMap((folder) =>
          readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
            .filter((entry) => entry.isFile() && /\.(ts|tsx|lua|mjs)$/.test(entry.name))
            .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8')),
        )
        .join('\n'),
    )
    for (const { title, term, identifier } of terms) {
      if (title === 'Planned features' || identifier === '—') continue
      expect(identifier, term).toMatch(/^`[^`]+`$/)
      expect(source.includes(plain(identifier.slice(1, -1))), `${term}: ${identifier}`).toBe(true)
    }
  })
})

describe('the terms that the page explains', () => {
  test.each(Object.entries(english))('%s is as in the glossary', (id, { term, meaning }) => {
    const row = terms.find((known) => known.term === id)
    expect({ term, meaning }).toEqual({ term: row?.term, meaning: row?.meaning.replaceAll('`', '') })
    expect(shownInChinese[id as keyof typeof english].term).toBe(row?.chinese)
  })

  test('are found once in a text, as whole words, the longest first', () => {
    const found = (text: string, isChinese = false) =>
      findTerms(text, isChinese ? shownInChinese : english, isChinese).flatMap(({ text, term }) =>
        term === null ? [] : [`${text}: ${term}`],
      )
    expect(found('Refresh tokens rotate; a refresh token of the family is revoked.')).toEqual([
      'Refresh tokens: Refresh token',
      'family: Token family',
      'revoked: Revoke',
    ])
    expect(found('The revocation lag of a revocation is disclaimed.')).toEqual([
      'revocation lag: Revocation lag',
      'revocation: Revoke',
    ])
    expect(found('撤销延迟是撤销之后的时间。', true)).toEqual(['撤销延迟: Revocation lag', '撤销: Revoke'])
  })

  test('leave the text as it is', () => {
    const text = 'Log in as Alice on all lanes and copy each credential to Mallory.'
    expect(
      findTerms(text, english, false)
        .map((part) => part.text)
        .join(''),
    ).toBe(text)
  })
})
