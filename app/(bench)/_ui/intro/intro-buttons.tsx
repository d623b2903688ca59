'use client'

import { INTRO_DONE } from '../../../_ui/display/intro-key.ts'
import { introSeen } from '../../../_ui/display/intro-seen.ts'
import { suggestionOf, useExperiments } from '../../../_ui/experiments/use-suggestion.ts'
import { useLabState } from '../../../_ui/lab/use-lab.tsx'
import { Button } from '../../../_ui/parts/button.tsx'
import { LinkButton } from '../../../_ui/parts/link-button.tsx'
import { presetOf } from '../../../_ui/state/state.ts'
import { useAllWords } from '../../../_ui/words/use-all-words.ts'
import { hasPredictedAll } from './intro-state.ts'
import type { IntroController } from './use-intro.ts'
import { keepFocus } from './wanted-login.ts'

/** The buttons of the step: one main action, and what else is possible. */
export function IntroButtons({ controller }: { controller: IntroController }) {
  const { intro, loginPrompt } = useAllWords()
  const { step, login, end } = controller
  const skip = (
    <Button look="quiet" onClick={end}>
      {loginPrompt.skip}
    </Button>
  )
  switch (step) {
    case 'login':
      return (
        <>
          <Button look="primary" ref={keepFocus} onClick={login}>
            {loginPrompt.login('Alice')}
          </Button>
          {skip}
        </>
      )
    case 'predict':
      return (
        <>
          <RunButtons controller={controller} />
          {skip}
        </>
      )
    case 'running':
      return <TheftButtons controller={controller} />
    case 'interrupted':
      return (
        <>
          <Button look="primary" onClick={login}>
            {intro.retry}
          </Button>
          {skip}
        </>
      )
    case 'reveal':
      return <RevealButtons controller={controller} />
  }
}

function RunButtons({ controller: { ids, predictions, run } }: { controller: IntroController }) {
  const { intro } = useAllWords()
  const isComplete = hasPredictedAll(predictions, ids)
  return (
    <>
      <Button look="primary" disabled={!isComplete} onClick={run}>
        {intro.run}
      </Button>
      {!isComplete && <Button onClick={run}>{intro.skipPrediction}</Button>}
    </>
  )
}

function TheftButtons({ controller: { isPaused, pause, next } }: { controller: IntroController }) {
  const { intro } = useAllWords()
  return (
    <>
      <Button aria-keyshortcuts="Space" onClick={() => pause(!isPaused)}>
        {isPaused ? intro.resume : intro.pause}
      </Button>
      <Button look={isPaused ? 'primary' : 'plain'} aria-keyshortcuts="ArrowRight" onClick={next}>
        {intro.next}
      </Button>
    </>
  )
}

function RevealButtons({ controller: { state, harden, replay, end } }: { controller: IntroController }) {
  const { intro } = useAllWords()
  const next = suggestionOf(useExperiments())
  const isHardened = useLabState(({ bench }) => bench !== null && presetOf(bench.policy) === 'hardened')
  return (
    <>
      {!isHardened && (
        <Button look="primary" onClick={harden}>
          {intro.again}
        </Button>
      )}
      <LinkButton
        look={isHardened ? 'primary' : 'plain'}
        href={next ? `/learn/${next.id}` : '/learn'}
        onClick={() => introSeen.set(INTRO_DONE)}
      >
        {intro.nextExperiment}
      </LinkButton>
      <Button look="plain" onClick={end}>
        {intro.done}
      </Button>
      <Button
        look="quiet"
        aria-keyshortcuts="R"
        onClick={() => state.step === 'reveal' && replay(state.results)}
      >
        {intro.replay}
      </Button>
    </>
  )
}
