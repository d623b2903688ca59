'use client'

import { useEffect, useState } from 'react'
import { useReading } from '../../../_ui/lab/use-reading.ts'
import { useLanguage } from '../../../_ui/words/language.ts'
import { QrCode } from '../shared/qr-code.tsx'
import { HandoutQuestion } from './handout-question.tsx'
import { PrintablePage } from './printable-page.tsx'
import { useGuideWords } from './use-guide-words.ts'
import type { JoinAddress, Workshop } from './use-workshop.ts'

/** One page for the participants of a workshop, without answers. `?room=CODE` adds the code of a room. */
export function HandoutPage() {
  return (
    <PrintablePage here="handout">
      {(workshop, joining) => <Handout workshop={workshop} joining={joining} />}
    </PrintablePage>
  )
}

/** Questions with which the page is set smaller, so that it stays one. */
const MANY = 8

function Handout({ workshop, joining }: { workshop: Workshop; joining: JoinAddress }) {
  const { handout } = useGuideWords()
  const language = useLanguage()
  const steps = workshop.steps.flatMap(({ id, title, experiment }) =>
    experiment ? [{ id, title, experiment }] : [],
  )
  const isLong = steps.length > MANY
  return (
    <article className={`print:leading-snug ${isLong ? 'print:text-[8pt]' : 'print:text-[9.5pt]'}`}>
      <h1 className="text-2xl font-medium tracking-tight">{handout.title}</h1>
      <p className="text-soft">{workshop.title[language]}</p>
      <Joining joining={joining} />
      <h2 className="mt-5 font-medium">{handout.predict}</h2>
      <ol
        className={`mt-1 list-none ${steps.length > 4 ? 'gap-x-8 md:columns-2 print:columns-2' : ''}`}
        data-questions={steps.length}
      >
        {steps.map((step, index) => (
          <HandoutQuestion key={step.id} number={index + 1} isShort={isLong} {...step} />
        ))}
      </ol>
      <p className="mt-5">
        {handout.own} <Blank />
      </p>
      <p className="mt-2 text-xs text-faint">{handout.noAnswers}</p>
    </article>
  )
}

function Joining({ joining }: { joining: JoinAddress }) {
  const { handout } = useGuideWords()
  const [code, setCode] = useState<string | null>(null)
  useEffect(() => setCode(new URLSearchParams(location.search).get('room')), [])
  const room = useReading('/api/rooms/{code}', code === null ? null : { params: { code } }).latest
  const shown = room && room.role !== 'seat' ? room : null
  return (
    <section className="mt-4 flex items-start gap-6">
      <div className="flex-1">
        <h2 className="font-medium">{handout.join}</h2>
        <p className="font-mono text-lg break-all">{(shown ?? joining).joinUrl}</p>
        <ol className="mt-1 list-decimal pl-5 text-soft">
          {handout.joinSteps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
        <p className="mt-2">
          {handout.code} <b className="font-mono">{shown?.code ?? <Blank />}</b>
        </p>
        <p className="mt-2">
          {handout.words} <Blank />
        </p>
      </div>
      <QrCode svg={(shown ?? joining).qr} label={handout.qr} className="size-36 print:size-28" />
    </section>
  )
}

/** A line to write on. */
function Blank() {
  return <span className="inline-block w-64 max-w-full border-b border-edge" aria-hidden="true" />
}
