'use client'

import { useState } from 'react'
import { callApi } from '../../../_ui/lab/api.ts'
import { keepRecording, startOf, stopRecording, useRecording } from '../../../_ui/lab/kept-recording.ts'
import { Button } from '../../../_ui/parts/button.tsx'
import { LinkButton } from '../../../_ui/parts/link-button.tsx'
import { timeOfDay } from '../../../_ui/words/format.ts'
import { problemText } from '../../../_ui/words/problem-text.ts'
import { useWords } from '../../../_ui/words/use-words.ts'
import { SpecPreview } from './spec-preview.tsx'
import { stepsOf } from './steps-of-events.ts'
import { useRecorded } from './use-recorded.ts'
import { useRecorderWords } from './use-recorder-words.ts'

/** Writes a spec of what is done on the bench while it records: on this page, on the others, and in other tabs. */
export function RecorderSection() {
  const words = useRecorderWords()
  const page = useWords()
  const recording = useRecording()
  const [problem, setProblem] = useState<string | null>(null)
  const recorded = useRecorded(recording)
  const written = stepsOf(recorded.events, recorded.facts, recorded.earlier)
  const { steps, repeated, foreign } = written
  const isRecording = recording !== null && recording.until === null

  async function begin(): Promise<void> {
    const { problem: refused, body } = await callApi('GET', '/api/bench')
    setProblem(refused && problemText(refused, page))
    if (body) keepRecording({ start: startOf(body), until: null })
  }

  async function stop(): Promise<void> {
    if (!recording) return
    const refused = await stopRecording(recording)
    setProblem(refused && problemText(refused, page))
  }

  return (
    <section aria-labelledby="recorder" data-focus-fallback tabIndex={-1} className="outline-none">
      <h2 id="recorder" className="text-lg font-medium">
        {words.title}
      </h2>
      <p className="mt-1 max-w-3xl text-sm text-soft">{words.intro}</p>
      <div className="mt-4 flex flex-wrap items-center gap-2">
        {isRecording ? (
          <Button look="primary" onClick={stop}>
            {words.stop}
          </Button>
        ) : (
          <Button look="primary" onClick={begin}>
            {recording ? words.again : words.start}
          </Button>
        )}
        {recording && <Button onClick={() => keepRecording(null)}>{words.clear}</Button>}
        <LinkButton href="/">{words.bench}</LinkButton>
      </div>
      <p role="status" className="mt-3 text-sm text-soft" data-recording={isRecording}>
        {isRecording && (
          <span aria-hidden="true" className="mr-2 inline-block size-2 rounded-full bg-refused" />
        )}
        {recording === null
          ? words.idle
          : (isRecording ? words.since : words.stopped)(timeOfDay(recording.start.at), steps.length)}
        {recording && repeated > 0 && page.clauseSpace + words.repeated(repeated)}
        {recording && foreign > 0 && page.clauseSpace + words.foreign(foreign)}
      </p>
      {problem && (
        <p role="alert" className="mt-2 text-sm text-refused">
          {problem}
        </p>
      )}
      {recording && <SpecPreview start={recording.start} recorded={written} />}
    </section>
  )
}
