import { useState } from 'react'
import { INTRO_DONE } from '../display/intro-key.ts'
import { introSeen } from '../display/intro-seen.ts'
import { keptExperiment } from '../display/kept-experiment.ts'
import { callApi, type Problem } from '../lab/api.ts'
import { useLab } from '../lab/use-lab.tsx'
import { useAnswer } from './use-answer.ts'
import { type ExperimentInfo, useProgress } from './use-progress.ts'

/** One experiment on the bench of this browser: its progress, and what can be done in it. */
export function useExperiment(experiment: ExperimentInfo) {
  const lab = useLab()
  const { progress: all, again } = useProgress()
  const progress = all?.find(({ id }) => id === experiment.id) ?? null
  const [choice, choose] = useState<string | null>(null)
  const [isStarting, setStarting] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [notRecorded, setNotRecorded] = useState<Problem | null>(null)
  const answer = useAnswer(experiment, progress)
  /** The number of hints at which the server had no further one. */
  const [noHintAt, setNoHintAt] = useState<number | null>(null)
  const params = { id: experiment.id }

  async function predict(chosen: string): Promise<void> {
    const { problem: refusal } = await callApi('POST', '/api/bench/experiments/{id}/prediction', {
      params,
      body: { choice: chosen },
    })
    setNotRecorded(refusal)
    await again()
  }

  return {
    experiment,
    all,
    progress,
    answer,
    choice,
    choose,
    isStarting,
    problem,
    /** Why the prediction was not recorded; null if it was. */
    notRecorded,
    /** Resets the bench and starts an attempt; a choice that was made before is its prediction. */
    async start(): Promise<void> {
      if (isStarting) return
      setStarting(true)
      setNoHintAt(null)
      setNotRecorded(null)
      // In a further attempt, nothing is chosen beforehand.
      const chosen = progress?.state === 'open' ? choice : null
      // A bug leaves the bench as it is.
      const failure =
        experiment.kind === 'bug'
          ? (await callApi('POST', '/api/bench/experiments/{id}', { params, body: {} })).problem
          : await lab.startExperiment(experiment.id)
      if (failure === null && experiment.kind === 'bench') {
        // The bench shows the experiment, and not the intro.
        introSeen.set(INTRO_DONE)
        keptExperiment.set(experiment.id)
      }
      if (failure === null && chosen !== null) await predict(chosen)
      else await again()
      // If it failed, the choice remains for the next try.
      if (failure === null) choose(null)
      // Next to the choices, because the set-up may be out of view.
      else if (chosen !== null) setNotRecorded(failure)
      setProblem(failure)
      setStarting(false)
    },
    predict,
    hasNoHint: noHintAt !== null && noHintAt === progress?.hints.length,
    async takeHint(): Promise<void> {
      const reply = await callApi('POST', '/api/bench/experiments/{id}/hint', { params, body: {} })
      const now = await again()
      const taken = now?.experiments.find(({ id }) => id === experiment.id)?.hints.length ?? 0
      setNoHintAt(reply.problem?.code === 'conflict' ? taken : null)
    },
  }
}

export type ExperimentController = ReturnType<typeof useExperiment>
