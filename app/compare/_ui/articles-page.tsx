'use client'

import { useEffect, useState } from 'react'
import type { ArticlesView, CitedView, StatementView } from '#lib/web/articles-view.ts'
import { Glyph } from '../../_ui/parts/glyph.tsx'
import { useLanguage } from '../../_ui/words/language.ts'
import { useWords } from '../../_ui/words/use-words.ts'
import { cellText } from './cell-text.ts'
import { CompareFrame } from './compare-frame.tsx'
import { useCompareWords } from './use-compare-words.ts'
import { type VerdictId, VerdictWord } from './verdict-word.tsx'

type Article = ArticlesView[number]
type Table = Article['tables'][number]

/** The tables of the articles, with verdicts. */
export function ArticlesPage({ articles: all }: { articles: ArticlesView }) {
  const [row, setRow] = useState<string | null>(null)
  // After hydration: the page is prerendered without a query.
  useEffect(() => setRow(new URLSearchParams(location.search).get('row')), [])
  const articles = row === null ? all : citing(all, row)
  return (
    <CompareFrame here="articles">
      <Summary articles={articles} />
      <OnlyRow of={row} articles={all} />
      {articles.map((article) => (
        <ArticleSection key={article.id} of={article} />
      ))}
    </CompareFrame>
  )
}

/** The articles with the statements that cite this row only. */
function citing(articles: ArticlesView, row: string): ArticlesView {
  const cites = ({ cited }: StatementView) => cited.some((cell) => cell.row === row)
  return articles
    .map((article) => ({
      ...article,
      tables: article.tables
        .map((table) => ({
          ...table,
          rows: table.rows
            .map((each) => ({
              ...each,
              cells: Object.fromEntries(Object.entries(each.cells).filter(([, cell]) => cites(cell))),
            }))
            .filter(({ cells }) => Object.keys(cells).length > 0),
        }))
        .filter(({ rows }) => rows.length > 0),
    }))
    .filter(({ tables }) => tables.length > 0)
}

/** Which row the statements are about, and the way back to all of them. */
function OnlyRow({ of, articles }: { of: string | null; articles: ArticlesView }) {
  const { articles: texts } = useCompareWords()
  const language = useLanguage()
  const cited = articles
    .flatMap(({ tables }) => tables.flatMap(({ rows }) => rows.flatMap(({ cells }) => Object.values(cells))))
    .flatMap((statement) => statement.cited)
    .find(({ row }) => row === of)
  if (of === null || cited === undefined) return null
  return (
    <p className="mt-2 text-soft">
      {texts.about(cited.title[language])}{' '}
      <a
        href="/compare/articles"
        className="underline decoration-edge underline-offset-2 hover:decoration-ink"
      >
        {texts.all}
      </a>
    </p>
  )
}

function Summary({ articles }: { articles: ArticlesView }) {
  const { articles: texts } = useCompareWords()
  const outcomes = articles.flatMap(({ tables }) =>
    tables.flatMap(({ rows }) =>
      rows.flatMap(({ cells }) => Object.values(cells).map(({ verdict }) => verdict.outcome)),
    ),
  )
  const count = (id: VerdictId) => outcomes.filter((outcome) => outcome === id).length
  return (
    <>
      <p className="mt-1 max-w-prose text-soft">{texts.intro}</p>
      <p className="mt-3 font-medium">
        {texts.summary(
          count('holds'),
          count('holds-only-if'),
          count('does-not-hold'),
          count('not-measurable'),
        )}
      </p>
    </>
  )
}

function ArticleSection({ of: { id, title, url, tables } }: { of: Article }) {
  const { articles: texts } = useCompareWords()
  const language = useLanguage()
  return (
    <section aria-labelledby={id} className="mt-10">
      <div className="flex flex-wrap items-baseline gap-x-4">
        <h2 id={id} className="text-lg font-semibold tracking-tight">
          {title[language]}
        </h2>
        {url && (
          <a
            href={url}
            target="_blank"
            rel="noopener noreferrer"
            className="text-xs underline decoration-edge underline-offset-4 hover:decoration-ink"
          >
            {texts.link}
          </a>
        )}
      </div>
      {tables.map((table) => (
        <ArticleTable key={table.id} of={table} />
      ))}
    </section>
  )
}

/** Side by side from this width on; below it, each statement is a block. */
const COLUMNS =
  'grid gap-x-6 gap-y-3 lanes:grid-cols-[minmax(7rem,0.6fr)_repeat(var(--columns),minmax(0,1fr))]'

function ArticleTable({ of: { title, columns, rows } }: { of: Table }) {
  const language = useLanguage()
  return (
    <table
      aria-label={title[language]}
      className="mt-4 block"
      style={{ '--columns': columns.length } as React.CSSProperties}
    >
      <thead className="block max-lanes:sr-only">
        <tr className={`${COLUMNS} border-b border-edge/60 pb-1 text-left text-xs text-faint`}>
          <th className="font-normal">{title[language]}</th>
          {columns.map((column) => (
            <th key={column.id} className="font-medium text-ink">
              {column.mechanisms.map((mechanism) => (
                <Glyph key={mechanism} of={mechanism} className="mr-1.5 size-2.5" />
              ))}
              {column.title[language]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="block">
        {rows.map(({ dimension, kind, cells }) => (
          <tr key={`${kind?.en} ${dimension.en}`} className={`${COLUMNS} border-b border-hairline py-2.5`}>
            <th scope="row" className="text-left font-normal">
              {kind && <span className="block text-xs text-faint">{kind[language]}</span>}
              {dimension[language]}
            </th>
            {columns.map((column) => (
              <td key={column.id} className="min-w-0">
                {cells[column.id] && (
                  <Statement of={cells[column.id] as StatementView} column={column.title[language]} />
                )}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Statement({ of: { quote, given, verdict, cited }, column }: { of: StatementView; column: string }) {
  const { articles: texts } = useCompareWords()
  const words = useWords()
  const language = useLanguage()
  return (
    <>
      <span className="text-xs text-faint lanes:hidden">{column}</span>
      <p className="text-soft">
        {language === 'zh' ? '“' : '“'}
        {quote[language]}
        {'”'}
      </p>
      <p className="mt-0.5">
        <VerdictWord of={verdict.outcome} hasCondition />
        {verdict.outcome === 'holds-only-if' && (
          <span className="text-soft">
            {' '}
            {verdict.because.length > 0
              ? verdict.because.map((text) => text[language]).join(' · ')
              : texts.under(verdict.presets.map((preset) => words.bar.presets[preset]).join(', '))}
          </span>
        )}
      </p>
      {verdict.outcome === 'not-measurable' && (
        <p className="text-xs text-soft">{verdict.reason[language]}</p>
      )}
      {given && <p className="text-xs text-faint">{given[language]}</p>}
      {cited.length > 0 && (
        <details className="mt-1 text-xs">
          <summary className="text-faint hover:text-ink">{texts.ours}</summary>
          <ul className="mt-1 flex flex-col gap-1">
            {cited.map((cell) => (
              <Cited key={`${cell.row}/${cell.mechanism}`} of={cell} />
            ))}
          </ul>
        </details>
      )}
    </>
  )
}

/** A cited cell under two presets, as a link to it. */
function Cited({ of: { row, title, unit, mechanism, values } }: { of: CitedView }) {
  const texts = useCompareWords()
  const words = useWords()
  const language = useLanguage()
  return (
    <li>
      <Glyph of={mechanism} className="mr-1 size-2" />
      {title[language]}:{' '}
      {values.map(({ preset, measured }, at) => (
        <span key={preset}>
          {at > 0 && ' · '}
          <a
            href={`/compare?preset=${preset}&cell=${row}/${mechanism}`}
            className="underline decoration-edge underline-offset-2 hover:decoration-ink"
          >
            {cellText(measured, { unit }, { words, texts, language })}
          </a>{' '}
          <span className="text-faint">{words.bar.presets[preset]}</span>
        </span>
      ))}
    </li>
  )
}
