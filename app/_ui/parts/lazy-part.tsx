import { type ComponentType, lazy, Suspense, useState } from 'react'
import { useWords } from '../words/use-words.ts'
import { Button } from './button.tsx'

/**
 * A part that loads when it is first shown. If it fails to load (disconnected, or a newer
 * version of the app was deployed), the page shows a message and works without it. The error boundary of the framework
 * costs more bytes.
 * @param Instead shown if the part failed to load
 * @param Placeholder shown until the part has loaded
 */
export function lazyPart<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  Instead?: ComponentType<Props>,
  Placeholder?: ComponentType<Props>,
): ComponentType<Props> {
  const attempt = () =>
    lazy<ComponentType<Props>>(async () => {
      try {
        return { default: await load() }
      } catch {
        // The next opening loads it again.
        Part = attempt()
        return {
          default: (props) => (
            <>
              {Instead && <Instead {...props} />}
              <Missing />
            </>
          ),
        }
      }
    })
  let Part = attempt()
  return (props) => {
    const [Mine] = useState(() => Part)
    return (
      <Suspense fallback={Placeholder && <Placeholder {...props} />}>
        <Mine {...props} />
      </Suspense>
    )
  }
}

function Missing() {
  const { states } = useWords()
  return (
    <p
      role="alert"
      className="fixed bottom-4 left-4 z-40 max-w-[calc(100vw-2rem)] rounded-md border border-edge bg-raised px-3 py-2 text-sm shadow-lg"
    >
      {states.partMissing}{' '}
      <Button look="quiet" className="underline underline-offset-4" onClick={() => location.reload()}>
        {states.reload}
      </Button>
    </p>
  )
}
