'use client'

import { useEffect, useMemo, useRef, useState } from 'react'
import { useReading } from '../../../_ui/lab/use-reading.ts'
import { problemText } from '../../../_ui/words/problem-text.ts'
import { useWords } from '../../../_ui/words/use-words.ts'
import { type OpenApiDocument, operationsOf } from './open-api.ts'
import { OperationForm } from './operation-form.tsx'
import { OperationList } from './operation-list.tsx'
import { useConsoleWords } from './use-console-words.ts'

/** Every operation of the OpenAPI document, to be sent to this bench and copied as code. */
export function ConsoleSection() {
  const words = useConsoleWords()
  const page = useWords()
  const { reading } = useReading('/api/openapi.json', {})
  return (
    <section aria-labelledby="console">
      <h2 id="console" className="text-lg font-medium">
        {words.title}
      </h2>
      <div role="status">
        {reading.state === 'reading' && <p className="mt-2 text-soft">{words.loading}</p>}
        {reading.state === 'failed' && <p className="mt-2">{problemText(reading.problem, page)}</p>}
      </div>
      {reading.state === 'here' && <Console of={reading.value as unknown as OpenApiDocument} />}
    </section>
  )
}

/** The operation that the address names. */
const inAddress = () => new URLSearchParams(location.search).get('operation')

function Console({ of }: { of: OpenApiDocument }) {
  const words = useConsoleWords()
  const operations = useMemo(() => operationsOf(of), [of])
  const [chosen, setChosen] = useState(inAddress)
  const operation = operations.find(({ id }) => id === chosen)

  const form = useRef<HTMLDivElement>(null)
  const [isByHand, setByHand] = useState(false)
  // On a phone the form is below the list, which is longer than the screen.
  useEffect(() => {
    const top = form.current?.getBoundingClientRect().top ?? 0
    if (isByHand && chosen !== null && top > innerHeight / 2) form.current?.scrollIntoView()
  }, [isByHand, chosen])

  function choose(id: string): void {
    setByHand(true)
    setChosen(id)
    const params = new URLSearchParams(location.search)
    params.set('operation', id)
    history.replaceState(history.state, '', `${location.pathname}?${params}`)
  }

  return (
    <>
      <p className="mt-1 max-w-3xl text-sm text-soft">
        {words.intro(operations.length)}{' '}
        <a href="/api/openapi.json" className="underline underline-offset-4 hover:text-ink">
          {words.document}
        </a>
      </p>
      <div className="mt-4 grid items-start gap-x-8 gap-y-6 lanes:grid-cols-[22rem_minmax(0,1fr)]">
        <OperationList operations={operations} chosen={operation?.id ?? null} onChoose={choose} />
        <div ref={form} className="min-w-0 scroll-mt-4">
          {operation ? (
            <OperationForm key={operation.id} of={operation} schemas={of.components.schemas} />
          ) : (
            <p className="text-soft">{words.choose}</p>
          )}
        </div>
      </div>
    </>
  )
}
