'use client'

import type { MechanismId } from '#lib/core/session.ts'
import { useLabState } from '../../../_ui/lab/use-lab.tsx'
import { Button } from '../../../_ui/parts/button.tsx'
import { Glyph } from '../../../_ui/parts/glyph.tsx'
import { laneGrid } from '../../../_ui/parts/lane-grid.ts'
import { OutcomeSign } from '../../../_ui/parts/outcome-sign.tsx'
import type { Outcome } from '../../../_ui/state/lane-state.ts'
import { presetOf } from '../../../_ui/state/state.ts'
import type { AllWords } from '../../../_ui/words/all.en.ts'
import { useAllWords } from '../../../_ui/words/use-all-words.ts'
import { scorePredictions } from './intro-state.ts'
import type { IntroController } from './use-intro.ts'

/** The prediction and the result, each part above its lane. */
export function Intro({ controller }: { controller: IntroController }) {
  const words = useAllWords()
  const { ids, step, state } = controller
  const { className, style, nameClassName } = laneGrid(ids.length)
  return (
    <section aria-label={words.intro.label} data-step={step} className="pb-2">
      <div className="flex flex-wrap items-center justify-between gap-x-10 gap-y-2 px-5 pt-1 pb-2 bench:min-h-14 bench:flex-nowrap">
        <p role="status" className="min-w-0 text-lg font-medium tracking-tight text-balance">
          {sentence(controller, words)}
        </p>
        <IntroButtons controller={controller} />
      </div>
      <ul className={`gap-y-2 ${className}`} style={style}>
        {ids.map((id) => (
          <li key={id} data-mechanism={id} className="px-5">
            {state.step === 'reveal' ? (
              <CopyResult
                nameClassName={nameClassName}
                of={id}
                outcome={state.outcomes[id]}
                prediction={controller.predictions[id]}
              />
            ) : (
              <PredictionToggle nameClassName={nameClassName} of={id} controller={controller} />
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

function sentence(
  { ids, state, predictions }: IntroController,
  { intro: texts, clauseSpace }: AllWords,
): string {
  switch (state.step) {
    case 'predict':
      return texts.question(ids.length)
    case 'running':
      return texts.running[state.phase](ids.length)
    case 'interrupted':
      return texts.interrupted
    case 'reveal': {
      const { open, right } = scorePredictions(predictions, state.outcomes, ids)
      return texts.reveal(open, ids.length) + clauseSpace + texts.score(right, ids.length)
    }
  }
}

function IntroButtons({ controller: { state, run, login, harden, end } }: { controller: IntroController }) {
  const words = useAllWords()
  const isHardened = useLabState(({ bench }) => bench !== null && presetOf(bench.policy) === 'hardened')
  return (
    <div className="flex flex-wrap items-center gap-2 bench:shrink-0">
      {state.step === 'predict' && (
        <Button look="primary" onClick={run}>
          {words.intro.run}
        </Button>
      )}
      {state.step === 'interrupted' && (
        <Button look="primary" onClick={login}>
          {words.intro.retry}
        </Button>
      )}
      {state.step === 'reveal' && !isHardened && <Button onClick={harden}>{words.intro.again}</Button>}
      {state.step !== 'running' && (
        <Button look={state.step === 'reveal' ? 'primary' : 'quiet'} onClick={end}>
          {state.step === 'reveal' ? words.intro.done : words.loginPrompt.skip}
        </Button>
      )}
    </div>
  )
}

function PredictionToggle({
  of,
  nameClassName,
  controller: { state, predictions, predict },
}: {
  of: MechanismId
  nameClassName: string
  controller: IntroController
}) {
  const words = useAllWords()
  const isOpen = predictions[of]
  const side = (isChosen: boolean) =>
    `flex-1 rounded px-2 text-center leading-6 ${isChosen ? 'bg-ink font-medium text-paper' : 'text-soft'}`
  return (
    <button
      type="button"
      role="switch"
      aria-checked={isOpen}
      aria-label={words.intro.toggle(words.mechanisms[of].name)}
      disabled={state.step === 'running'}
      className="flex h-8 w-full items-center gap-2 rounded-md border border-edge/60 bg-raised p-0.5 pl-2 text-sm hover:border-ink disabled:opacity-60"
      onClick={() => predict(of)}
    >
      <Glyph of={of} isGhost />
      <span aria-hidden="true" className={`min-w-22 truncate text-left text-xs text-soft ${nameClassName}`}>
        {words.mechanisms[of].name}
      </span>
      <span aria-hidden="true" className="flex min-w-0 flex-1">
        <span className={side(!isOpen)}>{words.intro.predictions.refused}</span>
        <span className={side(isOpen)}>{words.intro.predictions.accepted}</span>
      </span>
    </button>
  )
}

function CopyResult({
  of,
  nameClassName,
  outcome,
  prediction,
}: {
  of: MechanismId
  nameClassName: string
  outcome: Outcome
  prediction: boolean
}) {
  const words = useAllWords()
  const { intro: texts } = words
  const isOpen = outcome === 'accepted'
  const isUnanswered = outcome === 'unavailable'
  return (
    <div data-outcome={outcome} data-testid="answer">
      <p className="flex items-center gap-2 text-base font-semibold">
        <Glyph of={of} isGhost />
        <span className={nameClassName}>
          {words.mechanisms[of].name}
          {words.colon}
        </span>
        <OutcomeSign
          of={isUnanswered ? 'unavailable' : isOpen ? 'accepted' : 'refused'}
          className="size-3.5 text-outcome"
        />
        <span className="text-outcome">
          {texts.outcomes[isUnanswered ? 'unavailable' : isOpen ? 'accepted' : 'refused']}
        </span>
        {!isUnanswered && (
          <span className="text-xs font-normal text-soft">
            {prediction === isOpen ? texts.right : texts.wrong}
          </span>
        )}
      </p>
      {!isUnanswered && (
        <p className="text-xs text-soft">
          {words.mechanisms[of].afterLogout[isOpen ? 'accepted' : 'refused']}
        </p>
      )}
    </div>
  )
}
