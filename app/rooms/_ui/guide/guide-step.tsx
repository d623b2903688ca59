'use client'

import type { ReactNode } from 'react'
import { useLanguage } from '../../../_ui/words/language.ts'
import { useGuideWords } from './use-guide-words.ts'
import type { WorkshopStep } from './use-workshop.ts'

const MINUTES_OF_HOUR = 60

/** One step of the guide: when, how long, and what the teacher needs. */
export function GuideStep({ step, startsAt }: { step: WorkshopStep; startsAt: number }) {
  const words = useGuideWords()
  const language = useLanguage()
  const { teacher } = words
  return (
    <section className="mt-6 border-t border-hairline pt-3 print:break-inside-avoid">
      <h2 className="flex flex-wrap items-baseline gap-x-3 text-lg font-medium tracking-tight">
        <span className="font-mono text-sm text-faint tabular-nums">
          <span className="sr-only">{teacher.from} </span>
          {timeOf(startsAt)}
        </span>
        {step.title[language]}
        <span className="text-sm font-normal text-faint">{words.minutes(step.minutes)}</span>
      </h2>
      <dl className="mt-2 grid grid-cols-[6.5rem_1fr] gap-x-4 gap-y-1.5">
        {step.experiment && <Prediction experiment={step.experiment} />}
        <Lines label={teacher.do} lines={step.do[language]} />
        <Lines label={teacher.say} lines={step.say[language]} />
        <Lines label={teacher.look} lines={step.look[language]} />
        {step.experiment && <Line label={teacher.reason}>{step.experiment.reason[language]}</Line>}
      </dl>
    </section>
  )
}

function Prediction({ experiment }: { experiment: NonNullable<WorkshopStep['experiment']> }) {
  const { teacher } = useGuideWords()
  const language = useLanguage()
  const textOf = (wanted: string) => experiment.choices.find(({ id }) => id === wanted)?.text[language] ?? ''
  const { question, rightChoice, expectedChoice, expect } = experiment
  return (
    <>
      <Line label={teacher.question}>{question[language]}</Line>
      <Line label={teacher.right}>
        <strong className="font-medium">{textOf(rightChoice)}</strong>
      </Line>
      <Line label={teacher.expected}>
        {textOf(expectedChoice)} <span className="block text-soft">{expect[language]}</span>
      </Line>
    </>
  )
}

function Line({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-xs leading-5 text-faint">{label}</dt>
      <dd>{children}</dd>
    </>
  )
}

function Lines({ label, lines }: { label: string; lines: readonly string[] }) {
  return (
    <Line label={label}>
      {lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
    </Line>
  )
}

/** Hours and minutes since the beginning: `1:05`. */
function timeOf(minutes: number): string {
  return `${Math.floor(minutes / MINUTES_OF_HOUR)}:${String(minutes % MINUTES_OF_HOUR).padStart(2, '0')}`
}
