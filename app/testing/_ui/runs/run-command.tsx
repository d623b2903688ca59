import { useState } from 'react'
import { useLabState } from '../../../_ui/lab/use-lab.tsx'
import { Button } from '../../../_ui/parts/button.tsx'
import { CodeBlock } from '../code-block.tsx'
import { MUTATE } from '../start/start-code.ts'
import { useRunsWords } from './use-runs-words.ts'

/** @param bench the ID, which is a capability */
export function commandFor(bench: string, origin: string): string {
  return `SESSION_LAB_PUBLISH=${bench} \\\n  SESSION_LAB_URL=${origin} \\\n  ${MUTATE}`
}

/** The command that sends its results to this bench. It is shown on request: its environment contains the ID of the bench. */
export function RunCommand({ isServed }: { isServed: boolean }) {
  const { command } = useRunsWords()
  const bench = useLabState((state) => state.bench?.id)
  const [isShown, setShown] = useState(false)
  return (
    <section aria-labelledby="run-command" className="max-w-3xl">
      <h2 id="run-command" className="text-lg font-medium">
        {command.title}
      </h2>
      <p className="mt-1 text-sm text-soft">{command.text}</p>
      {!isServed && (
        <p className="mt-3 border-l-2 border-unavailable bg-wash py-2 pl-4 text-sm">{command.notServed}</p>
      )}
      <Button className="mt-3" aria-expanded={isShown} onClick={() => setShown(!isShown)}>
        {isShown ? command.hide : command.show}
      </Button>
      {isShown && bench && (
        <div className="mt-3">
          <CodeBlock label="shell" text={commandFor(bench, location.origin)} />
          <p className="mt-2 text-sm text-soft">{command.secret}</p>
        </div>
      )}
    </section>
  )
}
