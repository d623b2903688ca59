'use client'

import type { ResponseBody } from '#lib/web/routes-types.ts'
import { Scroller } from '../../_ui/parts/scroller.tsx'
import { useLanguage } from '../../_ui/words/language.ts'
import { useCompareWords } from './use-compare-words.ts'
import { VerdictWord } from './verdict-word.tsx'

export type ClaimResultView = ResponseBody<'/api/bench/claims/{id}', 'POST'>

/** Verdict, sentence and numbers of one run. */
export function ClaimResult({
  claim,
  title,
  of: { verdict, sentence, columns, rows },
}: {
  /** The text of the claim. */
  claim: string
  title: string
  of: ClaimResultView
}) {
  const { claims: texts } = useCompareWords()
  const language = useLanguage()
  return (
    <section aria-label={`${title}: ${claim}`}>
      <p className="text-xs text-faint">{title}</p>
      <p className="mt-1">
        <VerdictWord of={verdict} />
      </p>
      <p className="mt-1 max-w-prose">{sentence[language]}</p>
      <Scroller label={`${texts.table}, ${title}: ${claim}`} className="mt-3">
        <table aria-label={texts.table} className="text-xs tabular-nums">
          <thead>
            <tr className="border-b border-edge/60 text-left text-faint">
              {columns.map((column) => (
                <th key={column.en} className="py-1 pr-5 font-normal">
                  {column[language]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={JSON.stringify(row)} className="border-b border-hairline">
                {row.map((cell, at) => (
                  <td key={columns[at]?.en} className="py-1 pr-5">
                    {typeof cell === 'object' ? cell[language] : cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroller>
    </section>
  )
}
