import { useState } from 'react'
import { INTRO_DONE } from '../display/intro-key.ts'
import { introSeen } from '../display/intro-seen.ts'
import { keptExperiment } from '../display/kept-experiment.ts'
import { callApi, type Problem } from '../lab/api.ts'
import { useLab } from '../lab/use-lab.tsx'
import { type ExperimentInfo, useProgress } from './use-progress.ts'

/** One experiment on the bench of this browser: its progress, and what can be done in it. */
export function useExperiment(experiment: ExperimentInfo) {
  const lab = useLab()
  const { progress: all, again } = useProgress()
  const progress = all?.find(({ id }) => id === experiment.id) ?? null
  const [choice, choose] = useState<string | null>(null)
  const [isStarting, setStarting] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  /** The number of hints at which the server had no further one. */
  const [noHintAt, setNoHintAt] = useState<number | null>(null)
  const params = { id: experiment.id }

  async function predict(chosen: string): Promise<void> {
    await callApi('POST', '/api/bench/experiments/{id}/prediction', { params, body: { choice: chosen } })
    await again()
  }

  return {
    experiment,
    all,
    progress,
    choice,
    choose,
    isStarting,
    problem,
    /** Resets the bench and starts an attempt; a choice that was made before is its prediction. */
    async start(): Promise<void> {
      if (isStarting) return
      setStarting(true)
      setNoHintAt(null)
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
      choose(null)
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
