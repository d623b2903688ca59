'use client'

import { useEffect, useRef, useState } from 'react'
import type { ExchangeDetail } from '#lib/web/exchange-recorder.ts'
import type { Source, SourceName, Token } from '#lib/web/source.ts'
import { useReading } from '../../../_ui/lab/use-reading.ts'
import { Button } from '../../../_ui/parts/button.tsx'
import { CodeTokens } from '../../../_ui/parts/code-tokens.tsx'
import { OutcomeSign } from '../../../_ui/parts/outcome-sign.tsx'
import { Scroller } from '../../../_ui/parts/scroller.tsx'
import { ALL_FILES, filesOf, lineMarksOf, type Mark } from './line-marks.ts'
import { MissingExchange } from './missing-exchange.tsx'
import { useDrawerWords } from './use-drawer-words.ts'

/** A line of a file to begin at. */
export interface Place {
  readonly file: string | null
  readonly line: number
}

/** The source code of this build, with the steps that the request reached. */
export function Code({ of, place }: { of: ExchangeDetail | null; place: Place }) {
  const words = useDrawerWords()
  const files = of ? filesOf(of.mechanism) : ALL_FILES
  const named = files.find((name) => name === place.file)
  const [chosen, setChosen] = useState<SourceName>(named ?? files[0] ?? 'sessions.ts')
  const { reading } = useReading('/api/source/{file}', { params: { file: chosen } })
  return (
    <>
      <fieldset className="flex flex-wrap gap-1.5 text-xs">
        <legend className="sr-only">{words.code.files}</legend>
        {files.map((name) => (
          <Button
            key={name}
            className="h-7 px-2 font-mono aria-pressed:border-ink"
            aria-pressed={name === chosen}
            onClick={() => setChosen(name)}
          >
            {name}
          </Button>
        ))}
      </fieldset>
      {reading.state === 'here' ? (
        <Listing key={chosen} source={reading.value} of={of} line={chosen === named ? place.line : 0} />
      ) : (
        <div className="mt-4">
          <MissingExchange reading={reading} view="code" />
        </div>
      )}
    </>
  )
}

const UNMARKED: ReadonlyMap<number, Mark> = new Map()

const firstMark = (list: Element | null) => list?.querySelector('[data-mark]') ?? null
function goTo(line: Element | null): void {
  line?.scrollIntoView({ block: 'center', behavior: 'instant' })
}

interface ListingProps {
  readonly source: Source
  readonly of: ExchangeDetail | null
  /** The line to begin at; without one, the first marked line. */
  readonly line: number
}

function Listing({ source, of, line }: ListingProps) {
  const { code: texts } = useDrawerWords()
  const list = useRef<HTMLOListElement>(null)
  const marks = of ? lineMarksOf(source, of) : UNMARKED
  useEffect(() => {
    goTo(list.current?.children[line - 1] ?? firstMark(list.current))
  }, [line])
  return (
    <>
      <p className="mt-3 flex flex-wrap items-baseline gap-x-3 text-xs text-soft">
        <span className="font-mono text-ink">{source.path}</span>
        {of === null ? texts.unmarked : texts.marked(marks.size)}
        {marks.size > 0 && (
          <Button look="quiet" onClick={() => goTo(firstMark(list.current))}>
            {texts.toMark}
          </Button>
        )}
      </p>
      {of !== null && (
        <p className="mt-1 text-xs text-faint">
          {texts.ran} {of.refusedBy !== null && texts.refused}
        </p>
      )}
      <Scroller label={source.path} className="mt-3">
        <ol ref={list} className="w-max min-w-full font-mono text-xs leading-5">
          {source.lines.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is identified by its number
            <Line key={index} number={index + 1} tokens={line} mark={marks.get(index + 1)} />
          ))}
        </ol>
      </Scroller>
    </>
  )
}

function Line({
  number,
  tokens,
  mark,
}: {
  number: number
  tokens: readonly Token[]
  mark: Mark | undefined
}) {
  const { code: texts } = useDrawerWords()
  return (
    <li
      data-outcome="refused"
      {...(mark ? { 'data-mark': mark } : {})}
      className={`flex min-h-5 border-l-3 whitespace-pre ${mark === 'refused' ? 'border-outcome bg-sunk' : mark === 'ran' ? 'border-accent bg-sunk' : 'border-transparent'}`}
    >
      <span className="w-12 shrink-0 pr-3 text-right text-faint select-none">
        {mark === 'refused' && <OutcomeSign of="refused" className="mr-1 inline size-2 text-outcome" />}
        {number}
      </span>
      {mark && <span className="sr-only">{mark === 'ran' ? texts.ranLine : texts.refusedLine} </span>}
      <CodeTokens of={tokens} />
    </li>
  )
}
