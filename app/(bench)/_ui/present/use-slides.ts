import { useCallback, useEffect, useRef } from 'react'
import { shortcuts } from '../../../_ui/display/preferences.ts'
import { useExperiment } from '../../../_ui/experiments/use-experiment.ts'
import type { ExperimentInfo } from '../../../_ui/experiments/use-progress.ts'
import { KEYS } from '../../../_ui/lab/keys.ts'
import { openNotes } from '../../../_ui/present/open-notes.ts'
import type { Presentation } from '../../../_ui/present/presentation.ts'
import { slidesOf } from '../../../_ui/present/slides.ts'
import { useSlideKeys } from '../../../_ui/present/use-slide-keys.ts'

export interface SlidesOptions {
  readonly experiment: ExperimentInfo
  readonly presentation: Presentation
  readonly show: (next: Presentation | null) => void
  /** Receives the function that changes the slide, for requests of the notes. */
  readonly onMove: (move: ((by: number) => void) | null) => void
}

/** The slides of an experiment, and the steps through them. The step after the title sets up the bench. */
export function useSlides({ experiment, presentation, show, onMove }: SlidesOptions) {
  const controller = useExperiment(experiment)
  const slides = slidesOf(experiment)
  const index = Math.min(Math.max(presentation.slide, 0), slides.length - 1)
  const slide = slides[index] ?? { kind: 'title' as const }

  function moveBy(by: number): void {
    const next = Math.min(Math.max(index + by, 0), slides.length - 1)
    if (next === index || controller.isStarting) return
    const isSetUp = presentation.isSetUp
    if (!isSetUp) controller.start()
    show({ ...presentation, slide: next, isSetUp: true })
  }

  function predict(choice: string): void {
    if (controller.progress?.state === 'started' && controller.progress.prediction === null) {
      controller.predict(choice)
    }
  }

  function press(key: string): boolean {
    if (shortcuts.get() === 'off') return false
    const choice = experiment.prediction.choices[Number(key) - 1]
    if (key === KEYS.notes) openNotes()
    else if (slide.kind === 'prediction' && choice) predict(choice.id)
    else return false
    return true
  }

  // The listeners stay, whatever is rendered.
  const latest = useRef({ moveBy, press })
  latest.current = { moveBy, press }
  const move = useCallback((by: number) => latest.current.moveBy(by), [])
  useSlideKeys(
    move,
    useCallback((key: string) => latest.current.press(key), []),
  )
  useEffect(() => {
    onMove(move)
    return () => onMove(null)
  }, [move, onMove])

  return { experiment, controller, slides, index, slide, move, predict, end: () => show(null) }
}

export type Slides = ReturnType<typeof useSlides>
