'use client'

import { useState } from 'react'
import type { Problem } from '../../../_ui/lab/api.ts'
import { type KeptRecording, stopRecording } from '../../../_ui/lab/kept-recording.ts'
import { Button } from '../../../_ui/parts/button.tsx'
import { PAGES } from '../../../_ui/shell/page-links.tsx'
import { timeOfDay } from '../../../_ui/words/format.ts'
import { problemText } from '../../../_ui/words/problem-text.ts'
import { useWords } from '../../../_ui/words/use-words.ts'
import { SignStrip } from './sign-strip.tsx'
import { useSignWords } from './use-sign-words.ts'

/** That the recorder of /testing records what is done here. */
export function RecordingSign({ recording }: { recording: KeptRecording }) {
  const words = useSignWords()
  const page = useWords()
  const [problem, setProblem] = useState<Problem | null>(null)
  return (
    <SignStrip
      name="recording"
      label={words.recorder}
      color="border-l-refused"
      text={
        <>
          <span aria-hidden="true" className="mr-2 inline-block size-2 rounded-full bg-refused" />
          {words.recording(timeOfDay(recording.start.at))}
        </>
      }
    >
      <Button className="h-7 px-2" onClick={async () => setProblem(await stopRecording(recording))}>
        {words.stop}
      </Button>
      <a
        href={`${PAGES.testing}?section=recorder`}
        className="text-soft underline underline-offset-4 hover:text-ink"
      >
        {words.recorder}
      </a>
      {problem && (
        <span role="alert" className="text-refused">
          {problemText(problem, page)}
        </span>
      )}
    </SignStrip>
  )
}
