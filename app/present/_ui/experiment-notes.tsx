'use client'

import { type ReactNode, useId } from 'react'
import { StateSign } from '../../_ui/experiments/state-sign.tsx'
import { type ExperimentInfo, useProgress } from '../../_ui/experiments/use-progress.ts'
import { useReading } from '../../_ui/lab/use-reading.ts'
import { Button } from '../../_ui/parts/button.tsx'
import { type Slide, slidesOf } from '../../_ui/present/slides.ts'
import { useLanguage } from '../../_ui/words/language.ts'
import { usePresentWords } from '../../_ui/words/use-present-words.ts'

interface Props {
  readonly experiment: ExperimentInfo
  readonly slide: number
  readonly move: (by: number) => void
}

/** The current and the next slide, the answer, the hints and the reason. */
export function ExperimentNotes({ experiment, slide, move }: Props) {
  const { notes: words, experiment: texts } = usePresentWords()
  const language = useLanguage()
  const slides = slidesOf(experiment)
  return (
    <>
      <p className="mt-1 text-soft">
        {experiment.title[language]} · {texts.slide(slide + 1, slides.length)}
      </p>
      <div className="mt-4 grid gap-x-10 gap-y-6 md:grid-cols-2">
        <div className="flex flex-col gap-5">
          <Part title={words.now}>
            <SlideText experiment={experiment} slide={slides[slide]} isLarge />
          </Part>
          <Part title={words.following}>
            <SlideText experiment={experiment} slide={slides[slide + 1]} />
          </Part>
          <div className="flex gap-2">
            <Button aria-keyshortcuts="ArrowLeft" onClick={() => move(-1)}>
              ← {texts.back}
            </Button>
            <Button look="primary" className="h-8" aria-keyshortcuts="ArrowRight" onClick={() => move(1)}>
              {texts.next} →
            </Button>
          </div>
          <Checks experiment={experiment} />
        </div>
        <Answer experiment={experiment} />
      </div>
    </>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  const id = useId()
  return (
    <section aria-labelledby={id}>
      <h2 id={id} className="mb-1 text-xs font-semibold text-soft">
        {title}
      </h2>
      {children}
    </section>
  )
}

function SlideText({
  experiment,
  slide,
  isLarge = false,
}: {
  experiment: ExperimentInfo
  slide: Slide | undefined
  isLarge?: boolean
}) {
  const { notes: words, experiment: texts } = usePresentWords()
  const language = useLanguage()
  if (slide === undefined) return <p className="text-soft">{words.last}</p>
  const task = experiment.task[language]
  const content = {
    title: experiment.title[language],
    prediction: experiment.prediction.question[language],
    task: slide.kind === 'task' ? task[slide.index] : '',
    reason: '',
  }[slide.kind]
  return (
    <p className={isLarge ? 'text-lg font-medium' : ''}>
      <span className="text-soft">
        {slide.kind === 'task' ? texts.step(slide.index + 1, task.length) : words.slides[slide.kind]}
      </span>
      {content !== '' && <span className="block">{content}</span>}
    </p>
  )
}

/** The checks as they pass on the bench of this browser. */
function Checks({ experiment }: { experiment: ExperimentInfo }) {
  const { notes: words } = usePresentWords()
  const language = useLanguage()
  const states = useProgress().progress?.find(({ id }) => id === experiment.id)?.checks ?? []
  return (
    <Part title={words.checks}>
      <ul className="flex flex-col gap-1">
        {experiment.checks.map(({ id, text }) => {
          const isPassed = states.some((state) => state.id === id && state.passed)
          return (
            <li key={id} data-passed={isPassed} className="flex gap-2">
              <StateSign of={isPassed ? 'solved' : 'open'} className="mt-0.5 size-4" />
              {text[language]}
            </li>
          )
        })}
      </ul>
    </Part>
  )
}

/** What the audience does not see yet. */
function Answer({ experiment }: { experiment: ExperimentInfo }) {
  const { notes: words } = usePresentWords()
  const language = useLanguage()
  const { reading, latest } = useReading('/api/experiments/{id}/notes', { params: { id: experiment.id } })
  const predicted = useProgress().progress?.find(({ id }) => id === experiment.id)?.prediction
  const choice = (id: string | null | undefined) =>
    experiment.prediction.choices.find((each) => each.id === id)?.text[language]
  if (latest === null) return reading.state === 'failed' ? <p className="text-soft">{words.unread}</p> : null
  return (
    <div className="flex flex-col gap-5">
      <Part title={words.answer}>
        <p className="font-medium">{choice(latest.rightChoice)}</p>
      </Part>
      <Part title={words.predicted}>
        <p>{choice(predicted) ?? words.notPredicted}</p>
      </Part>
      <Part title={words.hints}>
        <ol className="flex flex-col gap-1.5">
          {latest.hints.map(({ id, text }) => (
            <li key={id} className="border-l-2 border-edge pl-3">
              {text[language]}
            </li>
          ))}
        </ol>
      </Part>
      <Part title={words.reason}>
        <p className="max-w-prose">{latest.reason[language]}</p>
      </Part>
      <Part title={words.sources}>
        <ul lang="en">
          {latest.sources.map(({ title, url }) => (
            <li key={url}>
              <a
                href={url}
                target="_blank"
                rel="noopener noreferrer"
                className="underline decoration-edge underline-offset-4 hover:decoration-ink"
              >
                {title}
              </a>
            </li>
          ))}
        </ul>
      </Part>
    </div>
  )
}
