'use client'

import { KEYS } from '../../../_ui/lab/keys.ts'
import { Button } from '../../../_ui/parts/button.tsx'
import { Key } from '../../../_ui/parts/key.tsx'
import { openNotes } from '../../../_ui/present/open-notes.ts'
import { PresentLanes } from '../../../_ui/present/present-lanes.tsx'
import { useLanguage } from '../../../_ui/words/language.ts'
import { usePresentWords } from '../../../_ui/words/use-present-words.ts'
import { ActsRow } from './acts-row.tsx'
import { PredictionSlide, ReasonSlide, TitleSlide } from './slide-views.tsx'
import { TaskBar } from './task-bar.tsx'
import { type Slides, type SlidesOptions, useSlides } from './use-slides.ts'

/** An experiment on the projector: slides, and during the task the bench with the current step below it. */
export function PresentExperiment(options: SlidesOptions) {
  const slides = useSlides(options)
  const texts = usePresentWords()
  const language = useLanguage()
  const { slide, experiment } = slides
  return (
    <>
      {slide.kind === 'task' ? (
        <>
          <ActsRow />
          <PresentLanes isCompact />
        </>
      ) : null}
      <section
        aria-label={texts.experiment.label(experiment.title[language])}
        aria-live="polite"
        data-slide={slide.kind}
        className={
          slide.kind === 'task'
            ? 'border-t-2 border-ink bg-raised px-5 pt-2.5'
            : 'flex flex-1 flex-col items-start justify-center gap-6 border-b border-hairline px-12 py-6'
        }
      >
        {slide.kind === 'title' && <TitleSlide slides={slides} />}
        {slide.kind === 'prediction' && <PredictionSlide slides={slides} />}
        {slide.kind === 'task' && <TaskBar slides={slides} index={slide.index} />}
        {slide.kind === 'reason' && <ReasonSlide slides={slides} />}
      </section>
      <SlideBar slides={slides} />
    </>
  )
}

/** The position, and the steps through the slides. */
function SlideBar({ slides: { slides, index, experiment, move, end } }: { slides: Slides }) {
  const { experiment: texts } = usePresentWords()
  const language = useLanguage()
  return (
    <nav aria-label={texts.choose} className="flex items-center gap-2.5 bg-raised px-5 py-2">
      <p className="mr-auto min-w-0 text-soft">
        {experiment.title[language]} · {texts.slide(index + 1, slides.length)}
      </p>
      <Button look="quiet" aria-keyshortcuts={KEYS.notes} onClick={openNotes}>
        {texts.notes}
        <Key>{KEYS.notes}</Key>
      </Button>
      <Button look="quiet" onClick={end}>
        {texts.end}
      </Button>
      <Button aria-keyshortcuts="ArrowLeft" aria-disabled={index === 0} onClick={() => move(-1)}>
        <span aria-hidden="true">←</span>
        {texts.back}
      </Button>
      <Button
        aria-keyshortcuts="ArrowRight"
        aria-disabled={index === slides.length - 1}
        onClick={() => move(1)}
      >
        {texts.next}
        <span aria-hidden="true">→</span>
      </Button>
    </nav>
  )
}
