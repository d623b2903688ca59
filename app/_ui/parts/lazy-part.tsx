import { type ComponentType, lazy, Suspense, useState } from 'react'
import { useWords } from '../words/use-words.ts'
import { Button } from './button.tsx'

/**
 * A part that comes when it is first shown; nothing stands in its place until then. Where it does not come (the line is
 * cut, the app was replaced by a newer one), the page says so and goes on without it. The framework's own way to say this
 * costs more than it says.
 * @param Instead what stands in the place of a part that did not come
 */
export function lazyPart<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  Instead?: ComponentType<Props>,
): ComponentType<Props> {
  const attempt = () =>
    lazy<ComponentType<Props>>(async () => {
      try {
        return { default: await load() }
      } catch {
        // Whoever opens it next asks anew.
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
      <Suspense>
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
