'use client'

import { useLanguage } from '../../../_ui/words/language.ts'
import { GuideStep } from './guide-step.tsx'
import { PrintablePage } from './printable-page.tsx'
import { useGuideWords } from './use-guide-words.ts'
import type { Workshop } from './use-workshop.ts'

/** The teacher’s guide to a workshop, for printing. */
export function GuidePage() {
  return <PrintablePage here="guide">{(workshop) => <Guide workshop={workshop} />}</PrintablePage>
}

function Guide({ workshop }: { workshop: Workshop }) {
  const words = useGuideWords()
  const language = useLanguage()
  const starts = startsOf(workshop)
  return (
    <article>
      <p className="text-sm text-faint">{words.teacher.title}</p>
      <h1 className="text-2xl font-medium tracking-tight">{workshop.title[language]}</h1>
      <p className="mt-1 text-soft">{workshop.summary[language]}</p>
      <section className="mt-4 rounded-md border border-hairline p-4 print:break-inside-avoid">
        <h2 className="font-medium">{words.teacher.flow}</h2>
        <ol className="mt-1 list-decimal pl-5 text-soft">
          {words.teacher.steps.map((step) => (
            <li key={step}>
              <Emphasised text={step} />
            </li>
          ))}
        </ol>
      </section>
      {workshop.steps.map((step, index) => (
        <GuideStep key={`${step.id} ${starts[index]}`} step={step} startsAt={starts[index] ?? 0} />
      ))}
    </article>
  )
}

/** The minutes after which each step begins. */
function startsOf({ steps }: Workshop): readonly number[] {
  return steps.map((_, index) => steps.slice(0, index).reduce((sum, { minutes }) => sum + minutes, 0))
}

/** A text whose first words are between two asterisks each. */
function Emphasised({ text }: { text: string }) {
  const [, strong = '', rest = text] = /^\*\*(.+?)\*\*(.*)$/.exec(text) ?? []
  return (
    <>
      <strong className="font-medium text-ink">{strong}</strong>
      {rest}
    </>
  )
}
